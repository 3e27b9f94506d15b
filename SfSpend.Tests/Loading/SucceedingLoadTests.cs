using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class PostgresSucceedingLoadTests(PostgresServer server) : SucceedingLoadTests(server, WarehouseKind.Postgres);

public sealed class RedshiftSucceedingLoadTests(PostgresServer server) : SucceedingLoadTests(server, WarehouseKind.Redshift);

/// <summary>What a load does to the members and the date of the one before.</summary>
public abstract class SucceedingLoadTests(PostgresServer server, WarehouseKind kind)
{
    private static readonly Fact Tax2024 = new(2024, 1, 2, 1, "Revenue", 1_000_000.10m);
    private static readonly Fact Pay2024 = new(2024, 1, 1, 1, "Spending", 200.25m);
    private static readonly Fact Tax2025 = new(2025, 1, 2, 1, "Revenue", 1_100_000.00m);
    private static readonly LoadId First = new(1);
    private static readonly LoadId Second = new(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<TestWarehouse> CreateAsync() => TestWarehouse.CreateAsync(server, kind);

    [Fact]
    public async Task A_member_that_no_row_uses_any_more_leaves_the_dimension_and_returns_with_its_id()
    {
        await using var warehouse = await CreateAsync();
        var clinic = Pay2024 with { ProgramId = 2 };
        await warehouse.LoadAsync(1, [Tax2024, clinic]);
        var line = warehouse.Files.Programs[1];
        warehouse.Files.Programs.RemoveAt(1);
        await warehouse.LoadAsync(2, [Tax2024]);

        const string programs = "SELECT string_agg(program_id || program_code, ',' ORDER BY program_id) FROM {0}.program";
        string SqlOf(string schema) => programs.Replace("{0}", schema, StringComparison.Ordinal);
        Assert.Equal("1PAT,3HOU", await warehouse.ScalarAsync<string>(SqlOf("report")));
        Assert.Equal("1PAT,3HOU", await warehouse.ScalarAsync<string>(SqlOf("load_2")));
        Assert.Equal("1PAT,2CLI,3HOU", await warehouse.ScalarAsync<string>(SqlOf("load_1")));
        var members = await warehouse.Loader.ReadMembersAsync(Token);
        Assert.Equal(2, members.Programs[NaturalKey.OfProgram("Community Health", "DPH Public Health", "Clinics", "No")]);
        var removed = Assert.Single((await new LoadReader(warehouse).ReadChangesAsync(Second, Token))?.Changes ?? []);
        Assert.Equal(("Removed", "DPH Public Health", "Clinics", 200.25m), (removed.Kind, removed.Department, removed.Program, removed.Before));

        warehouse.Files.Programs.Insert(1, line.Replace("CLI", "CLINIC", StringComparison.Ordinal));
        await warehouse.LoadAsync(3, [Tax2024, clinic]);

        Assert.Equal("1PAT,2CLINIC,3HOU", await warehouse.ScalarAsync<string>(SqlOf("report")));
        Assert.Equal("1PAT,2CLI,3HOU", await warehouse.ScalarAsync<string>(SqlOf("load_1")));
        Assert.Equal(TestWarehouse.Sort([Tax2024, clinic]), await warehouse.ReadFactsAsync(First));
    }

    [Fact]
    public async Task A_source_that_equals_the_load_and_is_more_recent_moves_the_date_of_the_load_on()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        var reader = new LoadReader(warehouse);
        Assert.Equal(new DateTime(2026, 9, 20, 23, 5, 20), (await reader.FindCurrentAsync(Token))?.DataAsOf);
        var later = new DateTime(2027, 1, 4, 5, 0, 0);
        async Task<bool> LoadLaterAsync(LoadOrder order) => (await warehouse.LoadAsync(order with { Conformed = order.Conformed with { DataAsOf = later } })).Published;

        Assert.False(await LoadLaterAsync(warehouse.Files.Write(2, [Tax2024, Tax2025], 2024)));
        Assert.NotEqual(later, (await reader.FindCurrentAsync(Token))?.DataAsOf);
        Assert.False(await LoadLaterAsync(warehouse.Files.Write(3, [Tax2024, Tax2025])));
        Assert.False((await warehouse.LoadAsync(4, [Tax2024, Tax2025])).Published);

        Assert.Equal([(1L, (DateTime?)later, false)], (await reader.ListAsync(Token)).Select(load => (load.LoadId.Value, load.DataAsOf, load.IsOpen(2026))));
        Assert.Equal(later, (await reader.FindCurrentAsync(Token))?.DataAsOf);
    }
}
