using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>Reads all transactions of a load into memory.</summary>
internal static class FactColumnsReader
{
    /// <exception cref="ReportException">They do not come to what the load's reconciliation says.</exception>
    public static async Task<FactColumns> ReadAsync(AskedLoad from, CancellationToken cancellationToken)
    {
        var members = await FactMembers.ReadAsync(from, cancellationToken);
        var fact = new FactColumns(from.Load, members, await ReadRowsAsync(from, members, cancellationToken));
        await LoadProof.ProveAsync(from, fact.AddUp(ExploreAxis.Organization, TransactionFilter.Everything).All, cancellationToken);
        return fact;
    }

    private static async Task<FactRows> ReadRowsAsync(AskedLoad from, FactMembers members, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT {StarSchema.Transaction.ColumnList} FROM "report"."transaction" ORDER BY "transaction_id";
            """;
        // All of a large load may take longer than a question may.
        await from.Connection.ExecuteAsync(new CommandDefinition("SET LOCAL statement_timeout = 600000;", cancellationToken: cancellationToken));
        var count = checked((int)from.Load.RowCount);
        var years = new List<FactYear>();
        var rows = new FactRows(years, new long[count], new int[count], new int[count], new int[count], new bool[count], new decimal[count]);
        await using var command = new NpgsqlCommand(from.Sql(sql), from.Connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var row = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (row == count)
            {
                throw LoadProof.Refuse(from, $"the number of transactions, which was {count}");
            }

            var fiscalYear = reader.GetInt32(1);
            if (years.Count == 0 || years[^1].FiscalYear != fiscalYear)
            {
                years.Add(new FactYear(fiscalYear, row, row));
            }

            years[^1] = years[^1] with { End = row + 1 };
            rows.Ids[row] = reader.GetInt64(0);
            rows.Programs[row] = PlaceOf(members.Programs, "program", reader.GetInt32(2));
            rows.Types[row] = PlaceOf(members.Types, "type", reader.GetInt32(3));
            rows.Funds[row] = PlaceOf(members.Funds, "fund", reader.GetInt32(4));
            rows.AreRevenue[row] = members.RevenueIds.Contains(reader.GetInt32(5));
            rows.Amounts[row] = reader.GetDecimal(6);
            row++;
        }

        return row == count ? rows : throw LoadProof.Refuse(from, $"the number of transactions, which was {count} and is {row}");

        int PlaceOf(AxisMembers among, string table, int id) =>
            among.Places.TryGetValue(id, out var place) ? place : throw LoadProof.Refuse(from, $"{table} {id}, which transactions have and which is missing");
    }
}
