using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>Makes the first administrator when the panel starts for the first time.</summary>
internal sealed partial class FirstAdministrator(UserAccounts accounts, IOptions<AuthOptions> options, ILogger<FirstAdministrator> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (userName, configured) = (options.Value.Admin.UserName, options.Value.Admin.Password);
        // Also one that was deleted stays so: the database keeps somebody who can sign in and make another.
        if (await accounts.AnyAdministratorAsync(cancellationToken))
        {
            return;
        }

        if (configured.Length > 0)
        {
            if (await accounts.CreateAsync(userName, configured, Role.Admin, mustChangePassword: false, cancellationToken))
            {
                Log.AdministratorCreated(logger, userName);
            }

            return;
        }

        var password = PasswordRules.Generate();
        if (await accounts.CreateAsync(userName, password, Role.Admin, mustChangePassword: true, cancellationToken))
        {
            Log.AdministratorCreatedWithPassword(logger, userName, password);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "First administrator created: user name {UserName}, password as configured.")]
        public static partial void AdministratorCreated(ILogger logger, string userName);

        [LoggerMessage(LogLevel.Information, "First administrator created: user name {UserName}, password {Password} (shown only this once; to be changed at the first sign-in).")]
        public static partial void AdministratorCreatedWithPassword(ILogger logger, string userName, string password);
    }
}
