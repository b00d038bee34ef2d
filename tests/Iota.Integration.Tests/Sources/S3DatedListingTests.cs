using Amazon.S3;
using Amazon.S3.Model;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Sources;

public sealed class S3DatedListingTests(MotoServer moto)
{
    private const string Organization = "AWSLogs/o-abc123/111122223333/CloudTrail/";

    private static readonly string[] Trail =
    [
        Name("eu-west-1", "2025/12/31", "20251231T2355Z"),
        Name("eu-west-1", "2026/10/31", "20261031T2355Z"),
        Name("eu-west-1", "2026/11/01", "20261101T0000Z"),
        Name("us-east-1", "2026/11/29", "20261129T1200Z"),
        Name("us-east-1", "2026/11/30", "20261130T2355Z"),
        Name("us-east-1", "2026/12/01", "20261201T0000Z"),
        Name("us-east-1", "2026/12/02", "20261202T0000Z"),
        "AWSLogs/o-abc123/111122223333/CloudTrail-Digest/eu-west-1/2026/11/01/digest_20261101T0000Z_x.json.gz",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("s3://trail/", "2026-11-30", "2026-12-01", 4, 5)]
    [InlineData("s3://trail/AWSLogs/o-abc", "2026-11-01", "2026-11-30", 2, 3, 4)]
    [InlineData("s3://trail/AWSLogs/o-abc123/111122223333/CloudTrail/us-east-1/2026/1", "2026-11-30", "2026-12-01", 4, 5)]
    [InlineData("s3://trail/", "2025-12-31", "2026-11-01", 0, 1, 2)]
    [InlineData("s3://trail/", "2026-11-30T23:55:00Z", "2026-12-01T00:00:00Z", 4, 5)]
    [InlineData("s3://trail/", "2027-01-01", "2027-01-01")]
    public async Task The_objects_of_the_days_are_found_in_whatever_account_and_region(string url, string from, string to, params int[] expected)
    {
        await using var server = new LoopbackS3 { PageSize = 2 };
        foreach (string key in Trail) server.Put("trail", key, key);
        using IAmazonS3 s3 = S3Connection.Create(server.Address);
        Assert.Equal(expected.Select(i => Trail[i]), (await ListAsync(s3, url, from, to)).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Days_outside_are_not_listed()
    {
        await using var server = new LoopbackS3();
        for (int day = 0; day < 1000; day++)
        {
            DateTime date = new DateTime(2024, 1, 1).AddDays(day);
            server.Put("trail", Name("eu-west-1", $"{date:yyyy'/'MM'/'dd}", $"{date:yyyyMMdd}T0000Z"), "x");
        }
        using IAmazonS3 s3 = S3Connection.Create(server.Address);
        Assert.Equal(61, (await ListAsync(s3, "s3://trail/", "2026-06-01", "2026-07-31")).Count);
        // AWSLogs, organization, account, CloudTrail, region, year: a level each; then the two months whole.
        Assert.Equal(1 + 6 + 2, server.Requests.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Objects_without_dates_are_taken_by_when_they_were_stored()
    {
        await using var server = new LoopbackS3();
        server.Put("logs", "a+b/c d=é.json", "x");
        using IAmazonS3 s3 = S3Connection.Create(server.Address);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Assert.Equal(["a+b/c d=é.json"], await ListAsync(s3, "s3://logs/", $"{now.AddMinutes(-5):yyyy-MM-dd'T'HH:mm'Z'}", $"{now.AddMinutes(5):yyyy-MM-dd'T'HH:mm'Z'}"));
        Assert.Empty(await ListAsync(s3, "s3://logs/", "2020-01-01", "2020-12-31"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_holds_in_an_S3_that_we_did_not_write()
    {
        using IAmazonS3 s3 = S3Connection.Create(moto.Require());
        await s3.PutBucketAsync("dated", Token);
        foreach (string key in Trail) await s3.PutObjectAsync(new PutObjectRequest { BucketName = "dated", Key = key, ContentBody = key }, Token);
        Assert.Equal([Trail[4], Trail[5]], (await ListAsync(s3, "s3://dated/", "2026-11-30", "2026-12-01")).Order(StringComparer.Ordinal));
        Assert.Equal(Trail[2..5], (await ListAsync(s3, "s3://dated/AWSLogs/", "2026-11-01", "2026-11-30")).Order(StringComparer.Ordinal));
    }

    private static string Name(string region, string day, string minute) => $"{Organization}{region}/{day}/111122223333_CloudTrail_{region}_{minute}_AbCdEfGhIjKlMnOp.json.gz";

    private static async Task<List<string>> ListAsync(IAmazonS3 s3, string url, string from, string to)
    {
        var keys = new List<string>();
        await foreach (ObjectRef item in new S3DatedListing(new S3ObjectListing(s3)).ListAsync(S3Url.Parse(url), DateRange.Parse(from, to), Token)) keys.Add(item.Key);
        return keys;
    }
}
