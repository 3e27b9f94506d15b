using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using SfSpend.Core.Aws.Protocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace Amazon.Redshift;

/// <summary>Configures an <see cref="AmazonRedshiftClient"/>.</summary>
public class AmazonRedshiftConfig : ClientConfig
{
    internal static readonly ServiceFacts Facts = new("Redshift", "redshift", "2012-12-01");

    public AmazonRedshiftConfig()
        : base(new StandardDefaults())
    {
        ServiceId = Facts.ServiceId;
        AuthenticationServiceName = Facts.Prefix;
    }

    public override string ServiceVersion => Facts.Version;

    public override string RegionEndpointServiceName => Facts.Prefix;

    public override string UserAgent => "SfSpend-Redshift";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => ServicePipeline.EndpointFor(Facts, this);
}
