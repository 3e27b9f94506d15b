using System.Text.RegularExpressions;

namespace SfSpend.Tests.Scraping.Sample;

/// <summary>Each oddity of the real source is in the sample, so that whoever tries the panel with it meets them all.</summary>
[Collection(SampleTests.Name)]
public sealed partial class SamplePeculiarityTests(SampleExtracts sample)
{
    [Fact]
    public void The_flag_is_written_in_mixed_case_before_fiscal_year_2018_and_in_capitals_from_it()
    {
        Assert.Equal(["No", "Yes"], sample.Old.Select(line => line.Related).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["NO", "YES"], sample.New.Select(line => line.Related).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_are_short_before_fiscal_year_2018_and_words_from_it()
    {
        Assert.All(Codes(sample.Old, line => line.Character), code => Assert.Matches("^([0-9]{3}|ELS|ELU|NKE)$", code));
        Assert.All(Codes(sample.Old, line => line.Object), code => Assert.Matches("^([0-9]{3}|99999[12])$", code));
        Assert.All(Codes(sample.Old, line => line.Fund), code => Assert.Matches("^[0-9A-Z]{5}$", code));
        Assert.All(Codes(sample.Old, line => line.Program), code => Assert.Matches("^[A-Z]{3}$", code));
        Assert.Contains(sample.New, line => line.Character.Code == "MAND_FRINGE_BEN");
        Assert.Contains(sample.New, line => line.Program.Code == "OPR");
        Assert.All(Codes(sample.New, line => line.Fund), code => Assert.Contains('~', code));
    }

    [Fact]
    public void One_row_has_no_department_name()
    {
        var row = Assert.Single(sample.Lines, line => line.Department.Name.Length == 0);
        Assert.NotEmpty(row.Department.Code);
    }

    [Fact]
    public void Some_rows_have_neither_program_nor_its_code()
    {
        Assert.InRange(sample.Lines.Count(line => line.Program.Name.Length == 0), 10, 100);
        Assert.DoesNotContain(sample.Lines, line => line.Program.Name.Length == 0 != (line.Program.Code.Length == 0));
    }

    [Fact]
    public void Some_rows_have_no_account_and_no_money()
    {
        var rows = sample.Lines.Where(line => line.Character.Code == "NKE").ToList();
        Assert.InRange(rows.Count, 10, 60);
        Assert.All(rows, row =>
        {
            Assert.Equal((new Pair("NKE", ""), new Pair("", ""), new Pair("NKEY", "")), (row.Character, row.Object, row.SubObject));
            Assert.Equal("0", row.AmountText);
        });
    }

    [Fact]
    public void Five_rows_have_a_fund_code_without_a_fund()
    {
        var rows = sample.Lines.Where(line => line.Fund.Name.Length == 0).ToList();
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.NotEmpty(row.Fund.Code));
    }

    [Fact]
    public void Some_rows_have_neither_fund_category_nor_its_code()
    {
        Assert.InRange(sample.Lines.Count(line => line.FundCategory.Name.Length == 0), 150, 450);
        Assert.DoesNotContain(sample.Lines, line => line.FundCategory.Name.Length == 0 != (line.FundCategory.Code.Length == 0));
    }

    [Fact]
    public void An_empty_field_is_nothing_between_two_commas()
    {
        Assert.All(sample.Texts.Values, text => Assert.DoesNotContain("\"\"", text, StringComparison.Ordinal));
        Assert.Contains(sample.Texts.Values, text => text.Contains("\"NKE\",,,,\"NKEY\",,", StringComparison.Ordinal));
    }

    [Fact]
    public void One_name_has_several_codes_on_every_level()
    {
        Assert.Contains(CodesPerName(line => (line.Group.Name, line.Department)), count => count > 1);
        Assert.Contains(CodesPerName(line => (line.Department.Name, line.Program)), count => count > 1);
        Assert.Contains(CodesPerName(line => ("", line.Character)), count => count > 1);
        Assert.Contains(CodesPerName(line => (line.Character.Name, line.Object)), count => count > 1);
        Assert.Contains(CodesPerName(line => (line.Character.Name + line.Object.Name, line.SubObject)), count => count > 1);
        Assert.Contains(CodesPerName(line => ("", line.FundType)), count => count > 1);
        Assert.Contains(CodesPerName(line => (line.FundType.Name, line.Fund)), count => count > 1);
    }

    [Fact]
    public void One_code_has_several_names()
    {
        Assert.Contains(NamesPerCode(line => line.Department), count => count > 1);
        Assert.Contains(NamesPerCode(line => line.Program), count => count > 1);
        Assert.Contains(NamesPerCode(line => line.Object), count => count > 1);
        Assert.Contains(NamesPerCode(line => line.SubObject), count => count > 1);
        Assert.Contains(NamesPerCode(line => line.FundCategory), count => count > 1);
    }

    [Fact]
    public void Spellings_differ_in_case_and_in_double_blanks()
    {
        var names = sample.Lines.SelectMany(line => line.Pairs).Select(pair => pair.Name).Distinct().ToList();
        Assert.Contains(names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase), spellings => spellings.Count() > 1);
        Assert.Contains(names, name => name.Contains("  ", StringComparison.Ordinal) && names.Contains(name.Replace("  ", " ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("'")]
    [InlineData("–")]
    [InlineData("Ã©")]
    public void Text_has_what_makes_text_difficult(string piece) =>
        Assert.Contains(sample.Lines, line => line.Pairs.Any(pair => pair.Name.Contains(piece, StringComparison.Ordinal)));

    [Fact]
    public void One_value_only_is_mojibake() =>
        Assert.Single(sample.Lines.SelectMany(line => line.Pairs).Select(pair => pair.Name).Where(name => name.Contains('Ã')).Distinct());

    [Fact]
    public void Some_codes_begin_with_a_zero()
    {
        Assert.Contains(sample.Lines, line => line.Object.Code == "072");
        Assert.Contains(sample.Lines, line => line.SubObject.Code == "00310");
    }

    [Fact]
    public void Names_and_codes_are_as_short_as_the_citys()
    {
        Assert.InRange(sample.Lines.SelectMany(line => line.Pairs).Max(pair => pair.Name.Length), 30, 40);
        Assert.InRange(sample.Lines.SelectMany(line => line.Pairs).Max(pair => pair.Code.Length), 15, 27);
    }

    [Fact]
    public void Amounts_have_no_zeros_at_the_end_and_at_most_two_decimals()
    {
        Assert.DoesNotContain(sample.Lines, line => !PlainAmount.IsMatch(line.AmountText));
        Assert.Contains(sample.Lines, line => !line.AmountText.Contains('.'));
        Assert.Contains(sample.Lines, line => Regex.IsMatch(line.AmountText, @"\.[0-9]$"));
    }

    [Fact]
    public void Some_amounts_are_zero_and_some_are_negative()
    {
        Assert.InRange(sample.Lines.Count(line => line.Amount == 0), 40, 200);
        Assert.InRange(sample.Lines.Count(line => line.Amount < 0 && !line.Character.Code.StartsWith("EL", StringComparison.Ordinal)), 100, 2_000);
    }

    [Theory]
    [InlineData("ELS", "Revenue")]
    [InlineData("ELU", "Spending")]
    public void About_one_row_in_a_hundred_takes_transfers_back_on_each_side(string code, string side)
    {
        var rows = sample.Lines.Where(line => line.Character.Code == code).ToList();
        Assert.InRange(rows.Count, sample.Lines.Count / 150, sample.Lines.Count / 70);
        Assert.All(rows, row => Assert.True(row.Side == side && row.Amount < 0));
    }

    [Fact]
    public void Rows_are_in_no_order() =>
        Assert.All(sample.Lines.GroupBy(line => line.Year), year =>
        {
            Assert.NotEqual(year.Select(line => line.Department.Code), year.Select(line => line.Department.Code).Order());
            Assert.Contains("Revenue", year.Take(50).Select(line => line.Side));
            Assert.Contains("Spending", year.Take(50).Select(line => line.Side));
        });

    [Fact]
    public void Some_rows_are_equal_in_every_field() =>
        Assert.InRange(sample.Texts.Values.Sum(text => text.Split('\n').GroupBy(line => line).Sum(same => same.Count() - 1)), 29, 300);

    [Fact]
    public void One_row_in_forty_is_of_a_related_unit() =>
        Assert.InRange((double)sample.Lines.Count(line => line.IsRelated) / sample.Lines.Count, 0.02, 0.03);

    [Fact]
    public void One_program_has_rows_of_both_kinds() =>
        Assert.Contains(
            sample.Lines.GroupBy(line => (line.Department.Name, line.Program.Name)),
            program => program.Select(line => line.IsRelated).Distinct().Count() == 2);

    [Fact]
    public void All_rows_were_published_at_the_same_moment() =>
        Assert.Single(sample.Lines.Select(line => (line.AsOf, line.LoadedAt)).Distinct());

    [GeneratedRegex("^(0|-?(0|[1-9][0-9]*)(\\.[0-9]?[1-9])?)$")]
    private static partial Regex PlainAmount { get; }

    private static IEnumerable<string> Codes(IEnumerable<SampleLine> lines, Func<SampleLine, Pair> memberOf) =>
        lines.Select(line => memberOf(line).Code).Distinct().Where(code => code.Length > 0);

    private IEnumerable<int> CodesPerName(Func<SampleLine, (string Parent, Pair Member)> memberOf) => sample.Lines
        .Select(memberOf)
        .Distinct()
        .Where(item => item.Member.Name.Length > 0)
        .GroupBy(item => (item.Parent, item.Member.Name), item => item.Member.Code)
        .Select(codes => codes.Distinct().Count());

    private IEnumerable<int> NamesPerCode(Func<SampleLine, Pair> memberOf) => sample.Lines
        .Select(memberOf)
        .Distinct()
        .GroupBy(member => member.Code)
        .Select(names => names.Distinct().Count());
}
