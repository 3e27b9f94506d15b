using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Tests.Support;

/// <summary>A transaction by the numbers of its members; program 3 is of related governmental units.</summary>
internal sealed record Fact(int FiscalYear, int ProgramId, int TypeId, int FundId, string Side, decimal Amount);

/// <summary>Writes conformed files into a folder that is a landing bucket at the same time, and the order to load them.</summary>
internal sealed class ConformedFiles(string folder)
{
    public const string ProgramHeader =
        "program_id,program,program_code,department,department_code,organization_group,organization_group_code,related_govt_units";

    public const string HistoryHeader =
        "dimension,level,parent,name,code,replaced_name,replaced_code,first_fiscal_year,last_fiscal_year,row_count,amount";

    /// <summary>Where the files lie.</summary>
    public string Folder => folder;

    public List<string> Programs { get; } =
    [
        "1,Patrol,PAT,POL Police,POL,Public Protection,01,No",
        "2,Clinics,CLI,DPH Public Health,DPH,Community Health,04,No",
        "3,Housing Grants,HOU,Housing Authority,HOA,Community Health,04,Yes",
    ];

    public List<string> Types { get; } =
    [
        "1,Permanent Salaries,5010,Salaries,SAL,Salaries,SALARIES",
        "2,Property Tax Current,4101,Property Taxes,PT,Property Taxes,PROP_TAX",
        "3,\"Fees, Other\",4600,Fees,FEE,Charges for Services,CHGS",
    ];

    public List<string> Funds { get; } =
    [
        "1,Operating,1,General Fund,1GAGF,General Fund,1G",
        "2,Continuing Projects,3,Grants,2SGRA,Special Revenue Funds,2S",
    ];

    public List<string> History { get; } = [];

    public ILandingBucket Bucket { get; } = new FolderBucket(folder);

    /// <summary>Writes the files of a run and returns its order; transaction ids are row numbers, as in a raw extract.</summary>
    public LoadOrder Write(long runId, IReadOnlyList<Fact> facts, params int[] fiscalYears)
    {
        var prefix = $"run-{runId}/";
        Directory.CreateDirectory(Path.Combine(folder, prefix));
        List<ConformedFile> files =
        [
            WriteFile(prefix, "program", null, ProgramHeader, Programs),
            WriteFile(prefix, "type", null, "type_id,sub_object,sub_object_code,object,object_code,character,character_code", Types),
            WriteFile(prefix, "fund", null, "fund_id,fund_category,fund_category_code,fund,fund_code,fund_type,fund_type_code", Funds),
            WriteFile(prefix, "finance", null, "finance_id,revenue_or_spending", ["1,Revenue", "2,Spending"]),
            WriteFile(prefix, "code_history", null, HistoryHeader, History),
            .. facts.GroupBy(fact => fact.FiscalYear).OrderBy(year => year.Key).Select(year => WriteYear(prefix, year.Key, [.. year])),
        ];

        IReadOnlyList<CellTotal> cells =
        [
            .. facts.GroupBy(fact => (fact.FiscalYear, fact.Side, Related: fact.ProgramId == 3 ? "Yes" : "No"))
                .Select(cell => new CellTotal(cell.Key.FiscalYear, cell.Key.Side, cell.Key.Related, cell.Count(), cell.Sum(fact => fact.Amount))),
        ];
        var conformed = new ConformedManifest(files, cells, cells, facts.Count, 0, facts.Count, [], [], new DateTime(2026, 9, 20, 23, 5, 20));
        var raw = new RawManifest("file", [], SourceCells: null);
        var landed = new LandedManifest(prefix, Direct: true, [.. files.Select(file => new LandedObject(prefix + file.FileName, file.ByteCount, file.Sha256))]);
        return new LoadOrder(new RunId(runId), raw, conformed, landed, fiscalYears, "tester");
    }

    /// <summary>Overwrites one landed file and makes the manifests agree with it, as if it had been conformed that way.</summary>
    public LoadOrder Replace(LoadOrder order, string fileName, string header, params string[] lines)
    {
        var old = order.Conformed.Files.Single(file => file.FileName == fileName);
        var file = WriteFile(order.Landed.Prefix, old.Table, old.FiscalYear, header, lines) with { RowCount = old.RowCount };
        return order with
        {
            Conformed = order.Conformed with { Files = [.. order.Conformed.Files.Where(item => item != old), file] },
            Landed = order.Landed with
            {
                Objects = [.. order.Landed.Objects.Where(item => !item.Key.EndsWith(fileName, StringComparison.Ordinal)), new LandedObject(order.Landed.Prefix + fileName, file.ByteCount, file.Sha256)],
            },
        };
    }

    private ConformedFile WriteYear(string prefix, int fiscalYear, IReadOnlyList<Fact> facts) => WriteFile(
        prefix,
        "transaction",
        fiscalYear,
        "transaction_id,fiscal_year,program_id,type_id,fund_id,finance_id,amount",
        facts.Select((fact, index) => string.Create(
            CultureInfo.InvariantCulture,
            $"{(fact.FiscalYear * 10_000_000L) + index + 1},{fact.FiscalYear},{fact.ProgramId},{fact.TypeId},{fact.FundId},{(fact.Side == "Revenue" ? 1 : 2)},{fact.Amount:0.00}")));

    private ConformedFile WriteFile(string prefix, string table, int? fiscalYear, string header, IEnumerable<string> lines)
    {
        var rows = lines.ToArray();
        var fileName = fiscalYear is null ? $"{table}.csv.gz" : $"{table}-{fiscalYear}.csv.gz";
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(rows.Prepend(header).Select(row => row + "\n"))));
        }

        var content = packed.ToArray();
        File.WriteAllBytes(Path.Combine(folder, prefix, fileName), content);
        return new ConformedFile(fileName, table, fiscalYear, rows.Length, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
