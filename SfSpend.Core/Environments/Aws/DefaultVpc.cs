using Amazon.EC2.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The network in which a cluster without a subnet group is put.</summary>
internal static class DefaultVpc
{
    extension(AwsWorld world)
    {
        /// <summary>Null where the account has none in this Region (any more).</summary>
        public async Task<Vpc?> FindDefaultVpcAsync(CancellationToken cancellationToken)
        {
            var answer = await world.Clients.Ec2.DescribeVpcsAsync(new DescribeVpcsRequest { Filters = [new Filter("is-default", ["true"])] }, cancellationToken);
            return answer.Vpcs?.FirstOrDefault();
        }
    }
}
