using System.Net;

namespace Iota.Cdk;

/// <summary>Asks S3 in which region buckets are. It says so to anybody, whatever else it refuses ("HeadBucket", Amazon S3 API Reference), so no permission is needed.</summary>
internal static class BucketRegions
{
    private const string Header = "x-amz-bucket-region";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A sentence for each bucket that is elsewhere, or not at all. None where S3 cannot be asked: a synthesis needs no network.</summary>
    /// <param name="region">That of the deployment.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IEnumerable<LogBucket> buckets, string region, Uri endpoint)
    {
        // S3 points to another region with a redirection, which has the header too.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = endpoint, Timeout = Patience };
        string?[] problems = await Task.WhenAll(buckets.Select(bucket => bucket.Name).Distinct().Select(name => ProblemAsync(client, name, region)));
        return [.. problems.OfType<string>()];
    }

    /// <summary>Where S3 is asked: the endpoint of the region, or the one that AWS's tools are told to use.</summary>
    public static Uri Endpoint(string region) => new(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")
        ?? $"https://s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}");

    private static async Task<string?> ProblemAsync(HttpClient client, string name, string region)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, $"/{name}");
            using HttpResponseMessage response = await client.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.NotFound) return $"bucketName is '{name}', and S3 knows no bucket of that name.";
            string? actual = response.Headers.TryGetValues(Header, out IEnumerable<string>? values) ? values.First() : null;
            return actual is null || actual == region
                ? null
                : $"{name} is in {actual}, the deployment in {region}: deploy to the region of the bucket; it is reached in its own region only.";
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }
}
