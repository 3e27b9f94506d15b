using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class FirstAdministratorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_first_administrator_does_not_come_back_at_the_next_start()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var store = panel.Services.GetRequiredService<UserStore>();
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync("successor", "a long enough one", Role.Admin, mustChangePassword: false, Cancellation);
        var first = Assert.IsType<UserAccount>(await store.FindByNameAsync(PanelFixture.AdminName, Cancellation));
        using var deleted = await admin.DeleteAsync($"/api/v1/users/{first.UserId}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        await panel.Services.GetServices<IHostedService>().OfType<FirstAdministrator>().Single().StartAsync(Cancellation);

        Assert.Null(await store.FindByNameAsync(PanelFixture.AdminName, Cancellation));
    }
}
