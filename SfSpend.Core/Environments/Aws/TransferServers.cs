using Amazon.Transfer.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The account's SFTP servers: those of this environment are known by their tag, or by the record where somebody took it away.</summary>
internal static class TransferServers
{
    extension(AwsWorld world)
    {
        public async Task<IReadOnlyList<DescribedServer>> ListServersAsync(CancellationToken cancellationToken)
        {
            var request = new ListServersRequest();
            List<DescribedServer> found = [];
            ListServersResponse page;
            do
            {
                page = await world.Clients.Transfer.ListServersAsync(request, cancellationToken);
                foreach (var listed in page.Servers ?? [])
                {
                    if (await world.FindServerAsync(listed, cancellationToken) is { } server)
                    {
                        found.Add(server);
                    }
                }

                request.NextToken = page.NextToken;
            }
            while (page.NextToken is not null);
            return found;
        }

        /// <summary>One, unless somebody provisioned behind the panel's back.</summary>
        public async Task<IReadOnlyList<DescribedServer>> ListOwnServersAsync(CancellationToken cancellationToken)
        {
            List<DescribedServer> own = [];
            foreach (var server in await world.ListServersAsync(cancellationToken))
            {
                if (await world.IsOwnAsync(server, cancellationToken))
                {
                    own.Add(server);
                }
            }

            return [.. own.OrderBy(server => server.ServerId, StringComparer.Ordinal)];
        }

        public async Task<bool> IsOwnAsync(DescribedServer server, CancellationToken cancellationToken) =>
            world.IsTagged(server) || await world.IsRecordedAsync(TransferServer.ResourceName, server.ServerId, cancellationToken);

        public bool IsTagged(DescribedServer server) => world.IsOurs((server.Tags ?? []).Select(tag => (tag.Key, tag.Value)));

        /// <summary>Null when it went between being listed and being asked about.</summary>
        private async Task<DescribedServer?> FindServerAsync(ListedServer listed, CancellationToken cancellationToken)
        {
            try
            {
                return (await world.Clients.Transfer.DescribeServerAsync(new DescribeServerRequest { ServerId = listed.ServerId }, cancellationToken)).Server;
            }
            catch (ResourceNotFoundException)
            {
                return null;
            }
        }
    }
}
