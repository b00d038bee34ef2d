using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Iota.Engine.Sources;

namespace Iota.Integration.Tests.Support;

/// <summary>Queues, topics and notifications of moto, made as the stack makes them. Calls of SNS are plain HTTP: Iota itself has no use for its SDK.</summary>
internal sealed class MotoQueues : IDisposable
{
    private readonly Uri _address;
    private readonly HttpClient _http = new();

    public MotoQueues(Uri address)
    {
        _address = address;
        S3 = S3Connection.Create(address);
        Sqs = new AmazonSQSClient(new AmazonSQSConfig { ServiceURL = address.AbsoluteUri, AuthenticationRegion = "us-east-1" });
    }

    public IAmazonS3 S3 { get; }

    public IAmazonSQS Sqs { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A queue whose messages go to a dead-letter queue after they were received so often.</summary>
    public async Task<(string Url, string Arn, string DeadLetterUrl)> CreateQueueAsync(string name, int maxReceives, int visibilitySeconds)
    {
        string deadLetters = (await Sqs.CreateQueueAsync($"{name}-dead", Stop)).QueueUrl;
        string deadLetterArn = await ArnOfAsync(deadLetters);
        string url = (await Sqs.CreateQueueAsync(new CreateQueueRequest
        {
            QueueName = name,
            Attributes = new Dictionary<string, string>
            {
                ["VisibilityTimeout"] = $"{visibilitySeconds}",
                ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{deadLetterArn}}","maxReceiveCount":{{maxReceives}}}""",
            },
        }, Stop)).QueueUrl;
        return (url, await ArnOfAsync(url), deadLetters);
    }

    /// <summary>A topic that passes messages on to a queue.</summary>
    public async Task<string> CreateTopicAsync(string name, string queueArn)
    {
        string answer = await CallSnsAsync(("Action", "CreateTopic"), ("Name", name));
        string arn = answer[(answer.IndexOf("<TopicArn>", StringComparison.Ordinal) + 10)..answer.IndexOf("</TopicArn>", StringComparison.Ordinal)];
        await CallSnsAsync(("Action", "Subscribe"), ("TopicArn", arn), ("Protocol", "sqs"), ("Endpoint", queueArn));
        return arn;
    }

    /// <summary>A bucket that announces new objects to a topic or a queue.</summary>
    public async Task CreateBucketAsync(string name, string? topicArn, string? queueArn, string prefix)
    {
        await S3.PutBucketAsync(name, Stop);
        var filter = new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule("prefix", prefix)] } };
        await S3.PutBucketNotificationAsync(new PutBucketNotificationRequest
        {
            BucketName = name,
            TopicConfigurations = topicArn is null ? [] : [new TopicConfiguration { Topic = topicArn, Events = [EventType.ObjectCreatedAll], Filter = filter }],
            QueueConfigurations = queueArn is null ? [] : [new QueueConfiguration { Queue = queueArn, Events = [EventType.ObjectCreatedAll], Filter = filter }],
        }, Stop);
    }

    public async Task PutAsync(string bucket, string key, byte[] content)
    {
        using var body = new MemoryStream(content);
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = body, UseChunkEncoding = false }, Stop);
    }

    public async Task<IReadOnlyList<string>> KeysAsync(string bucket, string prefix) =>
        [.. ((await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }, Stop)).S3Objects ?? []).Select(found => found.Key)];

    /// <summary>Messages that wait or are under way.</summary>
    public async Task<int> CountAsync(string queueUrl)
    {
        GetQueueAttributesResponse answer = await Sqs.GetQueueAttributesAsync(
            queueUrl, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], Stop);
        return answer.ApproximateNumberOfMessages + answer.ApproximateNumberOfMessagesNotVisible;
    }

    public void Dispose()
    {
        S3.Dispose();
        Sqs.Dispose();
        _http.Dispose();
    }

    private async Task<string> ArnOfAsync(string url) => (await Sqs.GetQueueAttributesAsync(url, ["QueueArn"], Stop)).QueueARN;

    /// <summary>moto tells services apart by the scope of the signature, and looks at no more of it.</summary>
    private async Task<string> CallSnsAsync(params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new FormUrlEncodedContent([.. form.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("Version", "2010-03-31")]),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0");
        using HttpResponseMessage response = await _http.SendAsync(request, Stop);
        string answer = await response.Content.ReadAsStringAsync(Stop);
        return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException(answer);
    }
}
