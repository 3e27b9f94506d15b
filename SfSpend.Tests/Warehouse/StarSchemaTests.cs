using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Warehouse;

public sealed class StarSchemaTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("program", "program_id,program,program_code,department,department_code,organization_group,organization_group_code,related_govt_units")]
    [InlineData("type", "type_id,sub_object,sub_object_code,object,object_code,character,character_code")]
    [InlineData("fund", "fund_id,fund_category,fund_category_code,fund,fund_code,fund_type,fund_type_code")]
    [InlineData("finance", "finance_id,revenue_or_spending")]
    [InlineData("transaction", "transaction_id,fiscal_year,program_id,type_id,fund_id,finance_id,amount")]
    public async Task The_star_has_the_tables_and_columns_that_others_rely_on(string table, string columns)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);

        var found = await warehouse.ScalarAsync<string>(
            $"SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'report' AND table_name = '{table}'");

        Assert.Equal(columns, found);
    }

    [Fact]
    public async Task Amounts_are_exact_to_the_cent()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);

        Assert.Equal("20,2", await warehouse.ScalarAsync<string>(
            "SELECT numeric_precision || ',' || numeric_scale FROM information_schema.columns WHERE table_schema = 'report' AND table_name = 'transaction' AND column_name = 'amount'"));
    }

    [Fact]
    public async Task Ensuring_again_and_at_the_same_time_changes_nothing()
    {
        await using var database = NpgsqlDataSource.Create(await server.CreateDatabaseAsync());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StarSchema.EnsureAsync(database, Token)));

        await using var connection = await database.OpenConnectionAsync(Token);
        Assert.Equal(13, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'report'"));
    }
}
