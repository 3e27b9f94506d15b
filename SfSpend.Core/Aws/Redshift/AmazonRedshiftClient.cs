using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Redshift.Model;
using SfSpend.Core.Aws.Protocol;

namespace Amazon.Redshift;

/// <summary>Redshift over AWS Query. What goes over the wire stands in <see cref="RedshiftWire"/>.</summary>
public class AmazonRedshiftClient(AWSCredentials credentials, AmazonRedshiftConfig clientConfig) : AmazonServiceClient(credentials, clientConfig), IAmazonRedshift
{
    protected override IServiceMetadata ServiceMetadata => AmazonRedshiftConfig.Facts;

    public Task<CreateClusterResponse> CreateClusterAsync(CreateClusterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateClusterResponse>(request, RedshiftWire.CreateCluster.Options, cancellationToken);

    public Task<DescribeClustersResponse> DescribeClustersAsync(DescribeClustersRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeClustersResponse>(request, RedshiftWire.DescribeClusters.Options, cancellationToken);

    public Task<ModifyClusterResponse> ModifyClusterAsync(ModifyClusterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ModifyClusterResponse>(request, RedshiftWire.ModifyCluster.Options, cancellationToken);

    public Task<ModifyClusterIamRolesResponse> ModifyClusterIamRolesAsync(ModifyClusterIamRolesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ModifyClusterIamRolesResponse>(request, RedshiftWire.ModifyClusterIamRoles.Options, cancellationToken);

    public Task<PauseClusterResponse> PauseClusterAsync(PauseClusterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PauseClusterResponse>(request, RedshiftWire.PauseCluster.Options, cancellationToken);

    public Task<ResumeClusterResponse> ResumeClusterAsync(ResumeClusterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ResumeClusterResponse>(request, RedshiftWire.ResumeCluster.Options, cancellationToken);

    public Task<DeleteClusterResponse> DeleteClusterAsync(DeleteClusterRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteClusterResponse>(request, RedshiftWire.DeleteCluster.Options, cancellationToken);

    public Task<GetClusterCredentialsResponse> GetClusterCredentialsAsync(GetClusterCredentialsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetClusterCredentialsResponse>(request, RedshiftWire.GetClusterCredentials.Options, cancellationToken);

    public Task<CreateClusterSnapshotResponse> CreateClusterSnapshotAsync(CreateClusterSnapshotRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateClusterSnapshotResponse>(request, RedshiftWire.CreateClusterSnapshot.Options, cancellationToken);

    public Task<DescribeClusterSnapshotsResponse> DescribeClusterSnapshotsAsync(DescribeClusterSnapshotsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeClusterSnapshotsResponse>(request, RedshiftWire.DescribeClusterSnapshots.Options, cancellationToken);

    public Task<CreateTagsResponse> CreateTagsAsync(CreateTagsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateTagsResponse>(request, RedshiftWire.CreateTags.Options, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline, AmazonRedshiftConfig.Facts);
}
