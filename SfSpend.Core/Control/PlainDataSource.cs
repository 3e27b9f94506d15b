using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// Connections that know PostgreSQL's own types only, which is all that the panel's own tables have: to ask for every other type, as is
/// usual, takes as long as many an answer. What analysts may ask is not bounded so.
/// </summary>
internal static class PlainDataSource
{
    /// <param name="poolSize">The most connections at a time, whatever the connection string says; null: what it says.</param>
    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public static NpgsqlDataSource Create(string connectionString, int? poolSize = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (poolSize is { } size)
        {
            builder.ConnectionStringBuilder.MinPoolSize = Math.Min(size, builder.ConnectionStringBuilder.MinPoolSize);
            builder.ConnectionStringBuilder.MaxPoolSize = size;
        }

        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }
}
