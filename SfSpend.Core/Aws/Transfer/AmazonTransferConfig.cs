using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using SfSpend.Core.Aws.Protocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace Amazon.Transfer;

/// <summary>Configures an <see cref="AmazonTransferClient"/>.</summary>
public class AmazonTransferConfig : ClientConfig
{
    internal static readonly ServiceFacts Facts = new("Transfer", "transfer", "2018-11-05");

    public AmazonTransferConfig()
        : base(new StandardDefaults())
    {
        ServiceId = Facts.ServiceId;
        AuthenticationServiceName = Facts.Prefix;
    }

    public override string ServiceVersion => Facts.Version;

    public override string RegionEndpointServiceName => Facts.Prefix;

    public override string UserAgent => "SfSpend-Transfer";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => ServicePipeline.EndpointFor(Facts, this);
}
