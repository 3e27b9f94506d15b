using Amazon.Transfer.Model;

namespace Amazon.Transfer;

/// <summary>Transfer Family, as far as the panel uses it. Errors are <see cref="AmazonTransferException"/>.</summary>
public interface IAmazonTransfer : IDisposable
{
    Task<CreateServerResponse> CreateServerAsync(CreateServerRequest request, CancellationToken cancellationToken = default);

    Task<StartServerResponse> StartServerAsync(StartServerRequest request, CancellationToken cancellationToken = default);

    Task<UpdateServerResponse> UpdateServerAsync(UpdateServerRequest request, CancellationToken cancellationToken = default);

    Task<TagResourceResponse> TagResourceAsync(TagResourceRequest request, CancellationToken cancellationToken = default);

    Task<DescribeServerResponse> DescribeServerAsync(DescribeServerRequest request, CancellationToken cancellationToken = default);

    Task<ListServersResponse> ListServersAsync(ListServersRequest request, CancellationToken cancellationToken = default);

    Task<DeleteServerResponse> DeleteServerAsync(DeleteServerRequest request, CancellationToken cancellationToken = default);

    Task<CreateUserResponse> CreateUserAsync(CreateUserRequest request, CancellationToken cancellationToken = default);

    Task<DescribeUserResponse> DescribeUserAsync(DescribeUserRequest request, CancellationToken cancellationToken = default);

    Task<DeleteUserResponse> DeleteUserAsync(DeleteUserRequest request, CancellationToken cancellationToken = default);

    Task<ImportSshPublicKeyResponse> ImportSshPublicKeyAsync(ImportSshPublicKeyRequest request, CancellationToken cancellationToken = default);

    Task<DeleteSshPublicKeyResponse> DeleteSshPublicKeyAsync(DeleteSshPublicKeyRequest request, CancellationToken cancellationToken = default);
}
