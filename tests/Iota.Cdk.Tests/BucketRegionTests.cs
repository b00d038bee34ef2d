using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>Where buckets are, as S3 tells anybody.</summary>
public sealed class BucketRegionTests : IAsyncLifetime
{
    private readonly MotoServer _moto = new();

    public ValueTask InitializeAsync() => _moto.InitializeAsync();

    public ValueTask DisposeAsync() => _moto.DisposeAsync();

    [Fact]
    public async Task A_bucket_of_another_region_or_of_none_is_refused_and_one_of_this_region_is_not()
    {
        Uri address = _moto.Require();
        using var aws = new MotoClient(address);
        await aws.MakeBucketAsync("company-logs");
        Assert.Empty(await ProblemsAsync(address, "company-logs", Deployed.Region));
        Assert.Equal(["company-logs is in eu-west-1, the deployment in us-east-1: deploy to the region of the bucket; it is reached in its own region only."],
            await ProblemsAsync(address, "company-logs", "us-east-1"));
        Assert.Equal(["bucketName is 'company-log', and S3 knows no bucket of that name."], await ProblemsAsync(address, "company-log", Deployed.Region));
    }

    [Fact]
    public async Task Where_S3_cannot_be_asked_nothing_is_said() => Assert.Empty(await ProblemsAsync(new Uri("http://127.0.0.1:1/"), "company-logs", Deployed.Region));

    [Theory]
    [InlineData("eu-west-1", "https://s3.eu-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/")]
    public void The_region_itself_is_asked(string region, string endpoint) => Assert.Equal(endpoint, BucketRegions.Endpoint(region).AbsoluteUri);

    private static Task<IReadOnlyList<string>> ProblemsAsync(Uri endpoint, string bucket, string region) =>
        BucketRegions.ProblemsAsync([new LogBucket(bucket, "AWSLogs/", null, null)], region, endpoint);
}
