using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SfSpend.Core.Reporting;

namespace SfSpend.Tests.Reporting;

public sealed class MemberIndexTests
{
    private static readonly Member[] Members =
    [
        Of("organization_group", "01", ["Public Protection"], 900),
        Of("department", "POL", ["Public Protection", "POL Police"], 500, "38"),
        Of("program", "ASA", ["Public Protection", "POL Police", "Police"], 100),
        Of("department", "DPH", ["Community Health", "DPH Public Health"], 700),
        Of("character", "SALARIES", ["Salaries"], 800),
        Of("sub_object", "581830", ["Services Of Other Depts", "GF-Police Security", "GF-Police Security"], 10),
        Of("fund", "10000", ["General Fund", "GF Annual Account Ctrl"], 50),
    ];

    private readonly MemberIndex _index = new(Members);

    [Theory]
    [InlineData("police", "POL Police")]
    [InlineData("POLICE", "POL Police")]
    [InlineData("pol", "POL Police")]
    [InlineData("polcie", "POL Police")]
    [InlineData("poilce", "POL Police")]
    [InlineData("publik helth", "DPH Public Health")]
    [InlineData("salareis", "Salaries")]
    [InlineData("healt", "DPH Public Health")]
    [InlineData("581830", "GF-Police Security")]
    [InlineData("38", "POL Police")]
    [InlineData("annual ctrl", "GF Annual Account Ctrl")]
    [InlineData("police security", "GF-Police Security")]
    public void What_people_type_finds_what_they_mean_first(string typed, string expected) => Assert.Equal(expected, _index.Find(typed, 10)[0].Name);

    [Theory]
    [InlineData("")]
    [InlineData("  –  ")]
    [InlineData("airport")]
    [InlineData("police airport")]
    [InlineData("pxx")]
    public void What_nothing_is_called_finds_nothing(string typed) => Assert.Empty(_index.Find(typed, 10));

    [Fact]
    public void A_word_that_is_spelled_right_is_not_taken_for_a_typing_error() =>
        Assert.DoesNotContain(_index.Find("public", 10), member => member.Name == "POL Police");

    [Fact]
    public void A_level_can_be_asked_for_alone_and_no_more_are_given_than_asked_for()
    {
        Assert.Equal(["Police"], _index.Find("police", 10, "program").Select(member => member.Name));
        Assert.Equal(2, _index.Find("police", 2).Count);
    }

    [Property]
    public Property Whatever_a_member_is_called_finds_it() => Prop.ForAll(
        Gen.Elements('a', 'b', 'ö', '7', ' ', '-', '/').NonEmptyListOf().Select(letters => string.Concat(letters)).Where(name => name.Any(char.IsLetterOrDigit)).ToArbitrary(),
        name => new MemberIndex([.. Members, Of("fund", "code", [name], 1)]).Find(name, 10).Any(member => member.Name == name));

    private static Member Of(string level, string code, string[] path, long count, params string[] former) => new(level, path, code, former, 1999, 2027, 2025, 0, 0, count, false, []);
}
