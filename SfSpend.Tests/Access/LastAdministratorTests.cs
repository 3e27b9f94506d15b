using System.Net;
using System.Net.Http.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>With a panel of its own: nobody else makes administrators here.</summary>
public sealed class LastAdministratorTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    private const string Password = "a long enough one";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_administrator_with_a_password_is_neither_demoted_nor_locked_nor_deleted()
    {
        using var admin = panel.ClientOf(Role.Admin);
        var only = await IdOfAsync(PanelFixture.AdminName);

        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(admin, only, new { role = "Operator" }));
        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(admin, only, new { isLocked = true }));
        using var deleted = await admin.DeleteAsync($"/api/v1/users/{only}", Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, deleted.StatusCode);
        Assert.Contains("last administrator", await deleted.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_administrators_who_demote_each_other_at_once_leave_one()
    {
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync("second", Password, Role.Admin, mustChangePassword: false, Cancellation);
        var source = panel.Services.GetRequiredService<ControlDatabase>().DataSource;
        await using var one = await source.OpenConnectionAsync(Cancellation);
        await using var other = await source.OpenConnectionAsync(Cancellation);
        await using var first = await one.BeginTransactionAsync(Cancellation);
        await using var second = await other.BeginTransactionAsync(Cancellation);

        // Neither sees what the other has not yet committed: without waiting for one another both would go through.
        await one.ExecuteAsync("UPDATE app_user SET role = 'Operator' WHERE user_name = 'second'", transaction: first);
        var later = other.ExecuteAsync("UPDATE app_user SET role = 'Operator' WHERE user_name = @AdminName", new { PanelFixture.AdminName }, second);
        await first.CommitAsync(Cancellation);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => later);
        Assert.Equal("SF001", refused.SqlState);
    }

    private async Task<long> IdOfAsync(string userName) =>
        Assert.IsType<UserAccount>(await panel.Services.GetRequiredService<UserStore>().FindByNameAsync(userName, Cancellation)).UserId;

    private static async Task<HttpStatusCode> PatchAsync(HttpClient admin, long id, object body)
    {
        using var answer = await admin.PatchAsJsonAsync($"/api/v1/users/{id}", body, Cancellation);
        return answer.StatusCode;
    }
}
