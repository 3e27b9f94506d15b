using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Transfer.Model;
using SfSpend.Core.Aws.Protocol;

namespace Amazon.Transfer;

/// <summary>Transfer Family over JSON 1.1.</summary>
public class AmazonTransferClient(AWSCredentials credentials, AmazonTransferConfig clientConfig) : AmazonServiceClient(credentials, clientConfig), IAmazonTransfer
{
    private const string Target = "TransferService";

    private static readonly ServiceErrors Errors = new(
        (message, inner, type, code, requestId, status) => new AmazonTransferException(message, inner, type, code, requestId, status),
        new Dictionary<string, MakeError>(StringComparer.Ordinal)
        {
            ["ResourceNotFoundException"] = (message, inner, type, code, requestId, status) => new ResourceNotFoundException(message, inner, type, code, requestId, status),
            ["ResourceExistsException"] = (message, inner, type, code, requestId, status) => new ResourceExistsException(message, inner, type, code, requestId, status),
            ["InvalidRequestException"] = (message, inner, type, code, requestId, status) => new InvalidRequestException(message, inner, type, code, requestId, status),
            ["ThrottlingException"] = (message, inner, type, code, requestId, status) => new ThrottlingException(message, inner, type, code, requestId, status),
            ["ConflictException"] = (message, inner, type, code, requestId, status) => new ConflictException(message, inner, type, code, requestId, status),
        });

    private static readonly JsonOperation<CreateServerRequest, CreateServerResponse> CreateServer = Operation<CreateServerRequest, CreateServerResponse>();
    private static readonly JsonOperation<StartServerRequest, StartServerResponse> StartServer = Operation<StartServerRequest, StartServerResponse>();
    private static readonly JsonOperation<UpdateServerRequest, UpdateServerResponse> UpdateServer = Operation<UpdateServerRequest, UpdateServerResponse>();
    private static readonly JsonOperation<DescribeServerRequest, DescribeServerResponse> DescribeServer = Operation<DescribeServerRequest, DescribeServerResponse>();
    private static readonly JsonOperation<ListServersRequest, ListServersResponse> ListServers = Operation<ListServersRequest, ListServersResponse>();
    private static readonly JsonOperation<DeleteServerRequest, DeleteServerResponse> DeleteServer = Operation<DeleteServerRequest, DeleteServerResponse>();
    private static readonly JsonOperation<CreateUserRequest, CreateUserResponse> CreateUser = Operation<CreateUserRequest, CreateUserResponse>();
    private static readonly JsonOperation<DescribeUserRequest, DescribeUserResponse> DescribeUser = Operation<DescribeUserRequest, DescribeUserResponse>();
    private static readonly JsonOperation<DeleteUserRequest, DeleteUserResponse> DeleteUser = Operation<DeleteUserRequest, DeleteUserResponse>();
    private static readonly JsonOperation<ImportSshPublicKeyRequest, ImportSshPublicKeyResponse> ImportSshPublicKey = Operation<ImportSshPublicKeyRequest, ImportSshPublicKeyResponse>();
    private static readonly JsonOperation<DeleteSshPublicKeyRequest, DeleteSshPublicKeyResponse> DeleteSshPublicKey = Operation<DeleteSshPublicKeyRequest, DeleteSshPublicKeyResponse>();

    private static readonly JsonOperation<TagResourceRequest, TagResourceResponse> TagResource = Operation<TagResourceRequest, TagResourceResponse>();

    protected override IServiceMetadata ServiceMetadata => AmazonTransferConfig.Facts;

    public Task<CreateServerResponse> CreateServerAsync(CreateServerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateServerResponse>(request, CreateServer.Options, cancellationToken);

    public Task<StartServerResponse> StartServerAsync(StartServerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<StartServerResponse>(request, StartServer.Options, cancellationToken);

    public Task<UpdateServerResponse> UpdateServerAsync(UpdateServerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<UpdateServerResponse>(request, UpdateServer.Options, cancellationToken);

    public Task<TagResourceResponse> TagResourceAsync(TagResourceRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<TagResourceResponse>(request, TagResource.Options, cancellationToken);

    public Task<DescribeServerResponse> DescribeServerAsync(DescribeServerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeServerResponse>(request, DescribeServer.Options, cancellationToken);

    public Task<ListServersResponse> ListServersAsync(ListServersRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListServersResponse>(request, ListServers.Options, cancellationToken);

    public Task<DeleteServerResponse> DeleteServerAsync(DeleteServerRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteServerResponse>(request, DeleteServer.Options, cancellationToken);

    public Task<CreateUserResponse> CreateUserAsync(CreateUserRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateUserResponse>(request, CreateUser.Options, cancellationToken);

    public Task<DescribeUserResponse> DescribeUserAsync(DescribeUserRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeUserResponse>(request, DescribeUser.Options, cancellationToken);

    public Task<DeleteUserResponse> DeleteUserAsync(DeleteUserRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteUserResponse>(request, DeleteUser.Options, cancellationToken);

    public Task<ImportSshPublicKeyResponse> ImportSshPublicKeyAsync(ImportSshPublicKeyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ImportSshPublicKeyResponse>(request, ImportSshPublicKey.Options, cancellationToken);

    public Task<DeleteSshPublicKeyResponse> DeleteSshPublicKeyAsync(DeleteSshPublicKeyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteSshPublicKeyResponse>(request, DeleteSshPublicKey.Options, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline, AmazonTransferConfig.Facts);

    private static JsonOperation<TRequest, TResponse> Operation<TRequest, TResponse>()
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new(AmazonTransferConfig.Facts, Errors, Target);
}
