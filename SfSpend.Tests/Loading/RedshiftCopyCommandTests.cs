using System.Text;
using SfSpend.Core.Loading;
using SfSpend.Core.Warehouse;

namespace SfSpend.Tests.Loading;

public sealed class RedshiftCopyCommandTests
{
    private const string Role = "arn:aws:iam::123456789012:role/sfspend-copy";

    [Fact]
    public void Columns_are_named_amounts_rounded_files_mandatory_and_no_bad_row_is_passed_over() => Assert.Equal(
        """
        COPY "staging"."finance" ("finance_id", "revenue_or_spending")
        FROM 's3://landing/run-7/finance.manifest'
        IAM_ROLE 'arn:aws:iam::123456789012:role/sfspend-copy'
        REGION 'us-west-2'
        MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1 ROUNDEC EMPTYASNULL MAXERROR 0 COMPUPDATE OFF;
        """,
        Copy("s3://landing/run-7/finance.manifest"));

    [Theory]
    [InlineData("s3://landing/it's/x", "FROM 's3://landing/it''s/x'")]
    [InlineData("s3://landing/x' IAM_ROLE 'y", "FROM 's3://landing/x'' IAM_ROLE ''y'")]
    public void A_quote_in_an_address_stays_within_it(string url, string expected) => Assert.Contains(expected, Copy(url), StringComparison.Ordinal);

    [Theory]
    [InlineData("s3://landing/x\\'; --")]
    [InlineData("s3://landing/x\ny")]
    public void A_character_of_which_nobody_knows_what_it_means_there_is_refused(string url) =>
        Assert.Contains("no backslash and no control character", Assert.Throws<LoadException>(() => Copy(url)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_manifest_has_plain_quotes_and_every_file_must_be_there() => Assert.Equal(
        """{"entries":[{"url":"s3://landing/it's & more/é.csv.gz","mandatory":true}]}""",
        Encoding.UTF8.GetString(CopyManifest.Of(["s3://landing/it's & more/é.csv.gz"]).ToJson()));

    private static string Copy(string url) =>
        new RedshiftCopyCommand(StarSchema.Finance, StarSchema.StagingSchema, url, new RedshiftCopyRole(Role, "us-west-2")).Sql;
}
