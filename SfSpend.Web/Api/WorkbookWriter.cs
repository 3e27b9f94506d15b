using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace SfSpend.Web.Api;

/// <summary>
/// Writes a workbook from its beginning to its end, without going back, and each decimal digit by digit. Libraries that write without going back
/// turn decimals into doubles.
/// </summary>
internal sealed class WorkbookWriter : IDisposable
{
    private const string Head = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private readonly ZipArchive _archive;
    private StreamWriter? _sheet;
    private int _sheetCount;

    public WorkbookWriter(Stream destination, IReadOnlyList<string> sheets)
    {
        _archive = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        var numbers = Enumerable.Range(1, sheets.Count).ToList();
        Add("[Content_Types].xml", $"""
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{Types}.sheet.main+xml"/>{Each(number => $"""<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{Types}.worksheet+xml"/>""")}</Types>
            """);
        Add("_rels/.rels", $"""<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfficeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Add("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{OfficeRelations}"><sheets>{Each(number => $"""<sheet name="{sheets[number - 1]}" sheetId="{number}" r:id="rId{number}"/>""")}</sheets></workbook>""");
        Add("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Relations}">{Each(number => $"""<Relationship Id="rId{number}" Type="{OfficeRelations}/worksheet" Target="worksheets/sheet{number}.xml"/>""")}</Relationships>""");

        string Each(Func<int, string> part) => string.Concat(numbers.Select(part));
    }

    /// <summary>Begins the next sheet; the one before is ended.</summary>
    public void BeginSheet()
    {
        EndSheet();
        _sheet = Open(string.Create(CultureInfo.InvariantCulture, $"xl/worksheets/sheet{++_sheetCount}.xml"));
        _sheet.Write($"""<worksheet xmlns="{Main}"><sheetData>""");
    }

    /// <param name="values">Text, numbers, truth values, or null.</param>
    public void AddRow(IEnumerable<object?> values)
    {
        var sheet = _sheet ?? throw new InvalidOperationException("A row is part of a sheet: begin one first.");
        sheet.Write("<row>");
        foreach (var value in values)
        {
            AddCell(sheet, value);
        }

        sheet.Write("</row>");
    }

    /// <summary>Ends the workbook.</summary>
    public void Dispose()
    {
        EndSheet();
        _archive.Dispose();
    }

    private static void AddCell(StreamWriter sheet, object? value)
    {
        switch (value)
        {
            case null:
                sheet.Write("<c/>");
                break;
            case bool truth:
                sheet.Write(truth ? """<c t="b"><v>1</v></c>""" : """<c t="b"><v>0</v></c>""");
                break;
            case decimal or long or int:
                sheet.Write(string.Create(CultureInfo.InvariantCulture, $"<c><v>{value}</v></c>"));
                break;
            default:
                sheet.Write("""<c t="inlineStr"><is><t xml:space="preserve">""");
                AddText(sheet, CsvText.Harmless(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                sheet.Write("</t></is></c>");
                break;
        }
    }

    /// <summary>What XML can't have is written as <c>_x0001_</c>, and what looks like that already is kept apart from it.</summary>
    private static void AddText(StreamWriter sheet, string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], character))
            {
                sheet.Write(text.AsSpan(index++, 2));
            }
            else if (character == '\r' || (character == '_' && IsEscape(text.AsSpan(index))) || !XmlConvert.IsXmlChar(character))
            {
                sheet.Write(string.Create(CultureInfo.InvariantCulture, $"_x{(int)character:X4}_"));
            }
            else if (character is '&' or '<' or '>')
            {
                sheet.Write(character switch { '&' => "&amp;", '<' => "&lt;", _ => "&gt;" });
            }
            else
            {
                sheet.Write(character);
            }
        }
    }

    private static bool IsEscape(ReadOnlySpan<char> text) =>
        text is ['_', 'x', var first, var second, var third, var fourth, '_', ..]
        && char.IsAsciiHexDigit(first) && char.IsAsciiHexDigit(second) && char.IsAsciiHexDigit(third) && char.IsAsciiHexDigit(fourth);

    private void EndSheet()
    {
        _sheet?.Write("</sheetData></worksheet>");
        _sheet?.Dispose();
        _sheet = null;
    }

    private void Add(string name, string xml)
    {
        using var part = Open(name);
        part.Write(xml);
    }

    private StreamWriter Open(string name)
    {
        var part = new StreamWriter(_archive.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        part.Write(Head);
        return part;
    }
}
