using System.Net;
using Dapper;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>What a password or code is given for. Each is counted by itself, so that failed sign-ins don't keep people from confirming and the other way around.</summary>
public enum TryPurpose
{
    SignIn,
    Confirmation,
}

/// <summary>A try that was counted, or refused without looking at what was sent.</summary>
/// <param name="Counters">The counters it was added to, and whether it was the last one they allow.</param>
public sealed record SignInTry(bool IsRefused, IReadOnlyList<(string Network, bool IsLast)> Counters);

/// <summary>
/// Counts wrong passwords and codes by account and network, so that a stranger can't lock anybody out. Guesses from many networks are limited in
/// all, too; that limit does not hold for networks from which somebody has signed in to the account.
/// </summary>
public sealed class SignInTries(ControlDatabase control, TimeProvider time)
{
    /// <summary>For one account from one network.</summary>
    public const int FailuresPerNetwork = 5;

    /// <summary>For one account from all networks that it has not been signed in to from.</summary>
    public const int FailuresFromStrangeNetworks = 50;

    public static readonly TimeSpan PauseOfNetwork = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan PauseOfStrangeNetworks = TimeSpan.FromHours(1);

    /// <summary>No network is called so.</summary>
    private const string StrangeNetworks = "strange networks";

    /// <summary>Failures are forgotten after this time without another.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static readonly TimeSpan NetworkMemory = TimeSpan.FromDays(90);

    /// <summary>Each try is counted before anything is compared, so that tries at the same time can't exceed the limit.</summary>
    public async Task<SignInTry> CountAsync(UserAccount user, TryPurpose purpose, IPAddress? address, CancellationToken cancellationToken)
    {
        var network = RateLimits.NameOf(address);
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var counters = new List<(string, bool)>();
        var isKnown = await IsKnownAsync(connection, user, network, cancellationToken);
        foreach (var (name, limit, pause) in ((string, int, TimeSpan)[])[(network, FailuresPerNetwork, PauseOfNetwork), (StrangeNetworks, FailuresFromStrangeNetworks, PauseOfStrangeNetworks)])
        {
            if (name == StrangeNetworks && isKnown)
            {
                continue;
            }

            if (await CountAsync(connection, user, purpose, name, limit, pause, cancellationToken) is not { } isLast)
            {
                return new SignInTry(true, counters);
            }

            counters.Add((name, isLast));
        }

        return new SignInTry(false, counters);
    }

    /// <summary>What was sent was right, the second step is still to come: this try is taken back, the ones before it stay counted.</summary>
    public async Task GiveBackAsync(UserAccount user, TryPurpose purpose, SignInTry counted, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        foreach (var (network, isLast) in counted.Counters)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE sign_in_try
                SET failed_count = greatest(failed_count - 1, 0), locked_until = CASE WHEN @isLast THEN NULL ELSE locked_until END
                WHERE user_id = @UserId AND purpose = @purpose AND network = @network
                """,
                new { user.UserId, purpose = purpose.ToString(), network, isLast },
                cancellationToken: cancellationToken));
        }
    }

    /// <summary>The account's owner is who was there: failures from this network are forgotten, those from strange ones are not.</summary>
    public async Task SucceedAsync(UserAccount user, TryPurpose purpose, IPAddress? address, SignInTry counted, CancellationToken cancellationToken)
    {
        await GiveBackAsync(user, purpose, counted, cancellationToken);
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM sign_in_try WHERE user_id = @UserId AND purpose = @purpose AND network = @network;
            INSERT INTO known_network (user_id, network, known_until) VALUES (@UserId, @network, @knownUntil)
            ON CONFLICT (user_id, network) DO UPDATE SET known_until = excluded.known_until;
            """,
            new { user.UserId, purpose = purpose.ToString(), network = RateLimits.NameOf(address), knownUntil = time.GetUtcNow() + NetworkMemory },
            cancellationToken: cancellationToken));
    }

    /// <summary>After an administrator has unlocked the account or given it another password.</summary>
    public async Task ForgetAsync(UserAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM sign_in_try WHERE user_id = @UserId", new { user.UserId }, cancellationToken: cancellationToken));
    }

    private async Task<bool> IsKnownAsync(NpgsqlConnection connection, UserAccount user, string network, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            DELETE FROM sign_in_try WHERE kept_until <= @now;
            DELETE FROM known_network WHERE user_id = @UserId AND known_until <= @now;
            SELECT EXISTS (SELECT 1 FROM known_network WHERE user_id = @UserId AND network = @network);
            """,
            new { user.UserId, network, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));

    /// <returns>Whether this was the last try before a pause; null: it was not allowed any more, or the account is locked.</returns>
    private async Task<bool?> CountAsync(
        NpgsqlConnection connection, UserAccount user, TryPurpose purpose, string network, int limit, TimeSpan pause, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
            """
            INSERT INTO sign_in_try AS t (user_id, purpose, network, failed_count, kept_until)
            SELECT user_id, @purpose, @network, 1, @keptUntil FROM app_user WHERE user_id = @UserId AND NOT is_locked
            ON CONFLICT (user_id, purpose, network) DO UPDATE
            SET failed_count = CASE WHEN t.locked_until IS NULL THEN t.failed_count + 1 ELSE 1 END,
                locked_until = CASE WHEN t.locked_until IS NULL AND t.failed_count + 1 >= @limit THEN @lockedUntil::timestamptz END,
                kept_until = @keptUntil
            WHERE t.locked_until IS NULL OR t.locked_until <= @now
            RETURNING locked_until IS NOT NULL
            """,
            new { user.UserId, purpose = purpose.ToString(), network, limit, now, lockedUntil = now + pause, keptUntil = now + Memory },
            cancellationToken: cancellationToken));
    }
}
