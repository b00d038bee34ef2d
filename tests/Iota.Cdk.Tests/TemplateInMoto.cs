using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Iota.Cdk.Tests;

/// <summary>Makes queues, topics, subscriptions, buckets with their notifications, and rules of a template in moto, by the calls that CloudFormation would make.</summary>
/// <remarks>By API, because moto's own CloudFormation leaves out subscriptions and policies without a word.</remarks>
internal sealed class TemplateInMoto(Synthesis stack, Uri moto) : IDisposable
{
    private readonly Deployed _deployed = new(stack);
    private readonly HttpClient _client = new() { BaseAddress = moto };

    public async Task MakeAsync()
    {
        foreach (Resource queue in stack.All("AWS::SQS::Queue")) await MakeQueueAsync(queue);
        foreach (Resource topic in stack.All("AWS::SNS::Topic"))
        {
            await QueryAsync("sns", ("Action", "CreateTopic"), ("Name", Deployed.Name(topic)));
            await QueryAsync("sns", ("Action", "SetTopicAttributes"), ("TopicArn", Deployed.Arn(topic)), ("AttributeName", "Policy"),
                ("AttributeValue", _deployed.PolicyOf(topic).ToJsonString()));
        }
        // Topics of others, which are given by name, are not there.
        foreach (Resource subscription in stack.All("AWS::SNS::Subscription").Where(subscription => subscription["TopicArn"] is JsonObject)) await SubscribeAsync(subscription);
        foreach (Resource bucket in stack.All("AWS::S3::Bucket")) await MakeBucketAsync(bucket);
        foreach (Resource rule in stack.All("AWS::Events::Rule").Where(rule => rule["EventPattern"] is not null)) await MakeRuleAsync(rule);
    }

    /// <summary>A bucket that is not of the template and announces to EventBridge.</summary>
    public async Task MakeForeignBucketAsync(string name)
    {
        await SendAsync(HttpMethod.Put, $"/{name}", "s3", Location);
        await SendAsync(HttpMethod.Put, $"/{name}?notification", "s3", new XElement("NotificationConfiguration", new XElement("EventBridgeConfiguration")).ToString());
    }

    public Task PutObjectAsync(string bucket, string key, byte[]? content = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/{bucket}/{key}") { Content = new ByteArrayContent(content ?? "{}"u8.ToArray()) }, "s3");

    public Task<string> ReadObjectAsync(string bucket, string key) => SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/{bucket}/{key}"), "s3");

    /// <summary>The keys that begin so, in their order.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string bucket, string prefix)
    {
        XDocument listing = XDocument.Parse(await SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/{bucket}?list-type=2&prefix={prefix}"), "s3"));
        return [.. listing.Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value)];
    }

    /// <summary>The bodies of all messages that wait in the queue.</summary>
    public Task<IReadOnlyList<string>> ReceiveAsync(Resource queue) => ReceiveAsync(Deployed.Name(queue));

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

    private static string Location => new XElement("CreateBucketConfiguration", new XElement("LocationConstraint", Deployed.Region)).ToString();

    private string Url(string queue) => new Uri(moto, $"{Deployed.Account}/{queue}").AbsoluteUri;

    private async Task MakeQueueAsync(Resource queue)
    {
        await QueryAsync("sqs", ("Action", "CreateQueue"), ("QueueName", Deployed.Name(queue)));
        await QueryAsync("sqs", ("Action", "SetQueueAttributes"), ("QueueUrl", Url(Deployed.Name(queue))), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", _deployed.PolicyOf(queue).ToJsonString()));
    }

    private Task SubscribeAsync(Resource subscription)
    {
        var attributes = new List<(string, string)>
        {
            ("Action", "Subscribe"), ("TopicArn", (string)_deployed.Resolve(subscription["TopicArn"]!)!), ("Protocol", (string)subscription["Protocol"]!),
            ("Endpoint", (string)_deployed.Resolve(subscription["Endpoint"]!)!),
        };
        foreach (string name in (string[])["RawMessageDelivery", "FilterPolicy", "FilterPolicyScope"])
        {
            if (subscription[name] is not { } value) continue;
            int number = (attributes.Count - 4) / 2 + 1;
            attributes.AddRange([($"Attributes.entry.{number}.key", name), ($"Attributes.entry.{number}.value", value.ToJsonString())]);
        }
        return QueryAsync("sns", [.. attributes]);
    }

    private async Task MakeBucketAsync(Resource bucket)
    {
        await SendAsync(HttpMethod.Put, $"/{Deployed.Name(bucket)}", "s3", Location);
        if (bucket["NotificationConfiguration"] is not { } notifications) return;
        var configuration = new XElement("NotificationConfiguration");
        foreach ((string list, string element, string target) in new[] { ("TopicConfigurations", "TopicConfiguration", "Topic"), ("QueueConfigurations", "QueueConfiguration", "Queue") })
        {
            foreach (JsonNode? one in notifications[list] as JsonArray ?? [])
            {
                configuration.Add(new XElement(element, new XElement(target, (string)_deployed.Resolve(one![target]!)!), new XElement("Event", (string)one["Event"]!),
                    new XElement("Filter", new XElement("S3Key", one["Filter"]!["S3Key"]!["Rules"]!.AsArray().Select(rule =>
                        new XElement("FilterRule", new XElement("Name", (string)rule!["Name"]!), new XElement("Value", (string)_deployed.Resolve(rule["Value"]!)!)))))));
            }
        }
        await SendAsync(HttpMethod.Put, $"/{Deployed.Name(bucket)}?notification", "s3", configuration.ToString());
    }

    private async Task MakeRuleAsync(Resource rule)
    {
        await CallEventsAsync("PutRule", new JsonObject { ["Name"] = Deployed.Name(rule), ["EventPattern"] = rule["EventPattern"]!.ToJsonString() });
        await CallEventsAsync("PutTargets", new JsonObject
        {
            ["Rule"] = Deployed.Name(rule),
            ["Targets"] = new JsonArray([.. rule["Targets"]!.AsArray().Select(target => (JsonNode)new JsonObject { ["Id"] = (string)target!["Id"]!, ["Arn"] = _deployed.Resolve(target["Arn"]!) })]),
        });
    }

    private Task<string> QueryAsync(string service, params (string Name, string Value)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, "/")
    {
        Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
    }, service);

    private Task<string> CallEventsAsync(string operation, JsonObject input)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.Add("X-Amz-Target", $"AWSEvents.{operation}");
        return SendAsync(request, "events");
    }

    private Task<string> SendAsync(HttpMethod method, string path, string service, string body) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body) }, service);

    private async Task<string> SendAsync(HttpRequestMessage request, string service)
    {
        // moto takes service and region from the scope, and does not look at the signature.
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential=test/20260101/{Deployed.Region}/{service}/aws4_request, SignedHeaders=host, Signature=none");
        using (request)
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            string answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{request.Method} {request.RequestUri} {service}: {answer}");
            return answer;
        }
    }
}
