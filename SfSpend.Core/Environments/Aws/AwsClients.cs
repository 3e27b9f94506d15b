using Amazon;
using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.Redshift;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.Transfer;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The clients of all services the panel uses, made of one configuration, and told about in one place.</summary>
internal sealed class AwsClients : IDisposable
{
    private readonly List<IDisposable> _all = [];

    /// <param name="http">Who sends; null: the SDK's own.</param>
    public AwsClients(AwsOptions options, AWSCredentials credentials, HttpClientFactory? http = null)
    {
        Region = options.Region ?? throw new ProvisioningException("AWS:Region is missing. Name the Region in which to work, such as us-west-2.");
        S3 = Watch(new AmazonS3Client(credentials, Configure(new AmazonS3Config { ForcePathStyle = options.ServiceURL is not null })), "s3");
        Ec2 = Watch(new AmazonEC2Client(credentials, Configure(new AmazonEC2Config())), "ec2");
        Sts = Watch(new AmazonSecurityTokenServiceClient(credentials, Configure(new AmazonSecurityTokenServiceConfig())), "sts");
        Transfer = Watch(new AmazonTransferClient(credentials, Configure(new AmazonTransferConfig())), "transfer");
        Redshift = Watch(new AmazonRedshiftClient(credentials, Configure(new AmazonRedshiftConfig())), "redshift");
        Iam = Watch(new AmazonIdentityManagementServiceClient(credentials, Configure(new AmazonIdentityManagementServiceConfig())), "iam");

        T Configure<T>(T config)
            where T : ClientConfig
        {
            if (options.ServiceURL is { Length: > 0 } url)
            {
                config.ServiceURL = url;
                config.AuthenticationRegion = Region;
            }
            else
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
            }

            if (http is not null)
            {
                config.HttpClientFactory = http;
            }

            return config;
        }
    }

    public string Region { get; }

    public IAmazonS3 S3 { get; }

    public IAmazonEC2 Ec2 { get; }

    public IAmazonSecurityTokenService Sts { get; }

    public IAmazonTransfer Transfer { get; }

    public IAmazonRedshift Redshift { get; }

    public IAmazonIdentityManagementService Iam { get; }

    /// <summary>Hears of every call when it is made, such as <c>redshift:CreateCluster</c>; never of what is in it.</summary>
    public event Action<string>? Called;

    public void Dispose()
    {
        foreach (var client in _all)
        {
            client.Dispose();
        }
    }

    private T Watch<T>(T client, string service)
        where T : AmazonServiceClient
    {
        _all.Add(client);
        client.BeforeRequestEvent += (_, call) =>
        {
            if (call is WebServiceRequestEventArgs { Request: { } request })
            {
                var name = $"{service}:{request.GetType().Name[..^"Request".Length]}";
                Called?.Invoke(name);
                if (AwsCall.Changes(name))
                {
                    StepEvents.Note(name);
                }
            }
        };
        return client;
    }
}
