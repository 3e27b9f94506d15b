using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using SfSpend.Core.Aws.Protocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace Amazon.IdentityManagement;

/// <summary>Configures an <see cref="AmazonIdentityManagementServiceClient"/>.</summary>
public class AmazonIdentityManagementServiceConfig : ClientConfig
{
    internal static readonly ServiceFacts Facts = new("IAM", "iam", "2010-05-08", IsGlobal: true);

    public AmazonIdentityManagementServiceConfig()
        : base(new StandardDefaults())
    {
        ServiceId = Facts.ServiceId;
        AuthenticationServiceName = Facts.Prefix;
    }

    public override string ServiceVersion => Facts.Version;

    public override string RegionEndpointServiceName => Facts.Prefix;

    public override string UserAgent => "SfSpend-IAM";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => ServicePipeline.EndpointFor(Facts, this);
}
