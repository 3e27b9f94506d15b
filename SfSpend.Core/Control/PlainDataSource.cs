using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// Connections that know PostgreSQL's own types only, which is all that the panel's own tables have: to ask for every other type, as is
/// usual, takes as long as many an answer. What analysts may ask is not bounded so.
/// </summary>
internal static class PlainDataSource
{
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }
}
