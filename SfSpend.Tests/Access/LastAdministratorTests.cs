using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>With a panel of its own: nobody else makes administrators here.</summary>
public sealed class LastAdministratorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_administrator_stays_even_when_two_take_each_other_away_at_once()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var only = await IdOfAsync(PanelFixture.AdminName);
        Assert.Equal(HttpStatusCode.Conflict, await DemoteAsync(admin, only));
        Assert.Equal(HttpStatusCode.Conflict, await LockAsync(admin, only));
        using var deleted = await admin.DeleteAsync($"/api/v1/users/{only}", Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);

        for (var round = 0; round < 5; round++)
        {
            await panel.Services.GetRequiredService<UserAccounts>().CreateAsync($"second {round}", Password, Role.Admin, mustChangePassword: false, Cancellation);
            var second = await IdOfAsync($"second {round}");

            var answers = await Task.WhenAll(DemoteAsync(admin, only), DemoteAsync(admin, second));

            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Order());
            only = answers[0] == HttpStatusCode.Conflict ? only : second;
        }
    }

    private async Task<long> IdOfAsync(string userName) =>
        Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation)).UserId;

    private static Task<HttpStatusCode> DemoteAsync(HttpClient admin, long id) => PatchAsync(admin, id, new { role = "Operator" });

    private static Task<HttpStatusCode> LockAsync(HttpClient admin, long id) => PatchAsync(admin, id, new { isLocked = true });

    private static async Task<HttpStatusCode> PatchAsync(HttpClient admin, long id, object body)
    {
        using var answer = await admin.PatchAsJsonAsync($"/api/v1/users/{id}", body, Cancellation);
        return answer.StatusCode;
    }
}
