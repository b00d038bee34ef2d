using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Iota.Cdk.Tests;

/// <summary>Calls moto as one account does, by the plain forms of AWS's interfaces.</summary>
/// <param name="accessKey">Whose calls they are; the access key of a role of another account makes them that account's.</param>
internal class MotoClient(Uri moto, string accessKey = "test") : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = moto };

    /// <summary>A bucket that is of no template.</summary>
    public async Task MakeBucketAsync(string name, params XElement[] announces)
    {
        await SendAsync(HttpMethod.Put, $"/{name}", "s3", Location);
        if (announces.Length > 0) await SetNotificationsAsync(name, announces);
    }

    /// <param name="announces">All that the bucket has from now on under <c>NotificationConfiguration</c>.</param>
    public Task SetNotificationsAsync(string bucket, params XElement[] announces) =>
        SendAsync(HttpMethod.Put, $"/{bucket}?notification", "s3", new XElement("NotificationConfiguration", announces).ToString());

    public Task PutObjectAsync(string bucket, string key, byte[]? content = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/{bucket}/{key}") { Content = new ByteArrayContent(content ?? "{}"u8.ToArray()) }, "s3");

    public Task<string> ReadObjectAsync(string bucket, string key) => SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/{bucket}/{key}"), "s3");

    /// <summary>The keys that begin so, in their order.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string bucket, string prefix)
    {
        XDocument listing = XDocument.Parse(await SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/{bucket}?list-type=2&prefix={prefix}"), "s3"));
        return [.. listing.Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value)];
    }

    /// <summary>The bodies of all messages that wait in the queue of that name.</summary>
    public async Task<IReadOnlyList<string>> ReceiveAsync(string queue)
    {
        var bodies = new List<string>();
        while (true)
        {
            XDocument answer = XDocument.Parse(await QueryAsync("sqs", ("Action", "ReceiveMessage"), ("QueueUrl", Url(queue)), ("MaxNumberOfMessages", "10")));
            string[] received = [.. answer.Descendants().Where(element => element.Name.LocalName == "Body").Select(element => element.Value)];
            if (received.Length == 0) return bodies;
            bodies.AddRange(received);
        }
    }

    /// <summary>What CloudFormation has made of the stack: a physical name for each logical one.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PhysicalNamesAsync(string name) =>
        Pairs(await QueryAsync("cloudformation", ("Action", "ListStackResources"), ("StackName", name)), "LogicalResourceId", "PhysicalResourceId");

    /// <summary>The outputs of a stack that CloudFormation has made.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OutputsAsync(string name) =>
        Pairs(await QueryAsync("cloudformation", ("Action", "DescribeStacks"), ("StackName", name)), "OutputKey", "OutputValue");

    public void Dispose() => _client.Dispose();

    private static Dictionary<string, string> Pairs(string answer, string key, string value) => XDocument.Parse(answer).Descendants()
        .Where(element => element.Elements().Any(child => child.Name.LocalName == key))
        .ToDictionary(element => Text(element, key), element => Text(element, value));

    private static string Text(XElement element, string name) => element.Elements().Single(child => child.Name.LocalName == name).Value;

    protected static string Location => new XElement("CreateBucketConfiguration", new XElement("LocationConstraint", Deployed.Region)).ToString();

    protected string Url(string queue) => new Uri(moto, $"{Deployed.Account}/{queue}").AbsoluteUri;

    public Task<string> QueryAsync(string service, params (string Name, string Value)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, "/")
    {
        Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
    }, service);

    /// <summary>A call of a service that speaks JSON.</summary>
    /// <param name="target">As in <c>AWSEvents.PutRule</c>.</param>
    public Task<string> CallAsync(string service, string target, JsonObject input)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.Add("X-Amz-Target", target);
        return SendAsync(request, service);
    }

    protected Task<string> SendAsync(HttpMethod method, string path, string service, string body) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body) }, service);

    private async Task<string> SendAsync(HttpRequestMessage request, string service)
    {
        // moto takes service and region from the scope, and does not look at the signature.
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential={accessKey}/20260101/{Deployed.Region}/{service}/aws4_request, SignedHeaders=host, Signature=none");
        using (request)
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{request.Method} {request.RequestUri} {service}: {answer}");
            return answer;
        }
    }
}
