using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Names that lead out of the folder they are meant for. Names of uploads are tried in UploadTests, links and paths of runs in FileSourceTests.</summary>
public sealed class PathTraversalTests(ListeningPanel panel) : IClassFixture<ListeningPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses { get; } =
    [
        "/api/v1/runs/..%2f..%2fetc%2fpasswd/log", "/api/v1/runs/../../../etc/passwd", "/api/v1/runs/1/../../../../etc/passwd", "/api/v1/loads/%2e%2e%2f%2e%2e/reconciliation?format=csv",
        "/api/v1/reports/..%2f..%2fappsettings.json?format=csv", "/api/v1/runs/1/quality/..%2f..%2fx/rows", "/dist/..%2f..%2fappsettings.json", "/dist/%2e%2e/%2e%2e/etc/passwd",
        "/dist/....//....//etc/passwd", "/dist/..%5c..%5cappsettings.json", "/hangfire/..%2f..%2fappsettings.json", "/uploads/x.csv",
    ];

    [Theory, MemberData(nameof(Addresses))]
    public async Task No_address_leads_to_a_file_that_is_not_meant_to_be_served(string address)
    {
        var answer = await panel.SendRawAsync(
            $"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {PanelFixture.KeyOf(Role.Admin)}\r\nConnection: close\r\n\r\n", Cancellation);

        Assert.Matches("^HTTP/1.1 (4[0-9][0-9]|30[0-9]) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ConnectionStrings", answer, StringComparison.Ordinal);
    }
}
