using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace SfSpend.Core.Aws.Protocol;

/// <summary>What differs between the pipeline of AWSSDK.Core and that of a service: where to send, and that it is signed with SigV4.</summary>
internal static class ServicePipeline
{
    public static void Customize(RuntimePipeline pipeline, ServiceFacts service)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new Addressing(service));
        pipeline.AddHandlerAfter<Marshaller>(new Signing());
    }

    public static Endpoint EndpointFor(ServiceFacts service, IClientConfig config) => new(service.AddressFor(config));

    private sealed class Addressing(ServiceFacts service) : PipelineHandler
    {
        public override void InvokeSync(IExecutionContext executionContext)
        {
            Address(executionContext.RequestContext);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Address(executionContext.RequestContext);
            return base.InvokeAsync<T>(executionContext);
        }

        private void Address(IRequestContext context)
        {
            context.Request.Endpoint = new Uri(service.AddressFor(context.ClientConfig));
            context.Request.AuthenticationRegion = service.RegionOf(context.ClientConfig);
            context.Request.OverrideSigningServiceName = service.Prefix;
        }
    }

    private sealed class Signing : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }
}

/// <summary>How patient a client is unless its configuration says otherwise.</summary>
internal sealed class StandardDefaults : IDefaultConfigurationProvider
{
    public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode) => new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromSeconds(3.1),
        TlsNegotiationTimeout = TimeSpan.FromSeconds(3.1),
    };
}
