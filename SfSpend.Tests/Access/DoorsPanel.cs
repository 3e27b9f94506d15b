using SfSpend.Tests.Support;

namespace SfSpend.Tests.Access;

/// <summary>A panel without an environment whose source is nowhere: what is asked of it goes through access control and then comes to nothing. Many knock here: what guards against guessing is looser.</summary>
public class DoorsPanel(PostgresServer postgres) : PanelFixture(postgres)
{
    protected override IEnumerable<(string Name, string Value)> Settings() =>
    [
        .. base.Settings(), ("DataSf:BaseUrl", "http://127.0.0.1:1"), ("DataSf:RetryDelay", "00:00:00.001"),
        ("Auth:RateLimit:SignInsPerMinute", "1000"), ("Auth:RateLimit:StrangersPerMinute", "1000"),
    ];
}
