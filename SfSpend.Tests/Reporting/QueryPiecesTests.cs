using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SfSpend.Core.Reporting;

namespace SfSpend.Tests.Reporting;

public sealed class QueryPiecesTests
{
    [Theory]
    [InlineData("SELECT {{a}}, {{ b }}, {{a}}", "a b")]
    [InlineData("SELECT '{{no}}', 'it''s {{no}}', {{a}}", "a")]
    [InlineData("SELECT E'it\\'s {{no}}', {{a}}", "a")]
    [InlineData("SELECT \"{{no}}\" -- {{no}}\n, {{a}} /* {{no}} /* {{no}} */ {{no}} */", "a")]
    [InlineData("SELECT $$ {{no}} $$, $x$ {{no}} $$ {{no}} $x$, {{a}}", "a")]
    [InlineData("SELECT '{{never closed}}", "")]
    [InlineData("SELECT {{1}}, {{}}, {{a b}}, {{a}", "")]
    public void Parameters_are_found_outside_of_quotes_and_comments(string sql, string names) =>
        Assert.Equal(names, string.Join(' ', QueryText.NamesIn(sql)));

    [Property(MaxTest = 300)]
    public Property Every_character_of_a_query_is_in_one_piece() => Prop.ForAll(
        Gen.Elements("'", "\"", "E'", "\\", "/*", "*/", "--", "\n", "$", "$$", "$a$", "$1", "{{", "}}", "a", " ", ";", "ä").ListOf().ToArbitrary(),
        parts =>
        {
            var sql = string.Concat(parts);
            return string.Concat(QueryPieces.Of(sql).Select(piece => piece.In(sql))) == sql;
        });

    /// <summary>With a look at the rest of the text for each quote or comment this would take hours.</summary>
    [Theory]
    [InlineData("'/* '")]
    [InlineData("/*")]
    [InlineData("/*/")]
    [InlineData("$a$b")]
    [InlineData("{{ ")]
    [InlineData("E'\\")]
    public void A_long_text_is_looked_at_once(string repeated)
    {
        var sql = string.Concat(Enumerable.Repeat(repeated, 1_000_000));
        Assert.Equal(sql.Length, QueryPieces.Of(sql).Sum(piece => piece.Length));
    }
}
