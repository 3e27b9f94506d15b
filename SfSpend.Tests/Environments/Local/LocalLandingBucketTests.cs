using SfSpend.Core.Environments.Local;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Local;

public sealed class LocalLandingBucketTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Size_and_hash_are_read_back_from_the_file()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("landing/run-1"));
        await File.WriteAllTextAsync(folder.File("landing/run-1/abc.txt"), "abc", Cancellation);

        var landed = await new LocalLandingBucket(folder.File("landing")).DescribeAsync("run-1/abc.txt", Cancellation);

        Assert.Equal(new LandedObject("run-1/abc.txt", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), landed);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_nothing_to_describe_and_a_sentence_to_read()
    {
        using var folder = new TestFolder();
        var bucket = new LocalLandingBucket(folder.Path);

        Assert.Null(await bucket.DescribeAsync("run-1/none.gz", Cancellation));
        await Assert.ThrowsAsync<TransferException>(() => bucket.OpenReadAsync("run-1/none.gz", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../secret.txt")]
    [InlineData("run-1/../../secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("link/secret.txt")]
    [InlineData("link-to-file")]
    public async Task A_key_that_leads_out_of_the_folder_is_refused(string key)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("landing"));
        await File.WriteAllTextAsync(folder.File("secret.txt"), "secret", Cancellation);
        File.CreateSymbolicLink(folder.File("landing/link"), folder.Path);
        File.CreateSymbolicLink(folder.File("landing/link-to-file"), folder.File("secret.txt"));
        var bucket = new LocalLandingBucket(folder.File("landing"));

        await Assert.ThrowsAsync<TransferException>(() => bucket.DescribeAsync(key, Cancellation));
        await Assert.ThrowsAsync<TransferException>(() => bucket.OpenReadAsync(key, Cancellation));
    }
}
