using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Iota.Engine;
using Iota.Engine.Sources;

namespace Iota.Console.Worker;

/// <summary>One queue, as a consumer needs it: messages in, and each deleted or given back. Deleting and giving back never fail for the caller: a message that
/// stays comes again, and is known then.</summary>
internal sealed class MessageQueue(Uri url, WorkerSettings settings, EngineLog log) : IDisposable
{
    /// <summary>SQS's limit for messages of a request ("Amazon SQS message quotas", Amazon SQS Developer Guide).</summary>
    private const int RequestSize = 10;

    private const int Retries = 1;

    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);

    /// <summary>Beyond the wait of a request for messages.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly IAmazonSQS _sqs = SqsConnection.Create(url, settings.Poll + AnswerTimeout, Retries);

    /// <summary>For log, metrics and probes.</summary>
    public string Name { get; } = url.Segments[^1].TrimEnd('/');

    /// <summary>The messages of a batch: waits for the first, and takes what else waits with it.</summary>
    /// <exception cref="AmazonServiceException">SQS refuses.</exception>
    /// <exception cref="AmazonClientException">SQS cannot be reached, or there are no credentials.</exception>
    public async Task<IReadOnlyList<Message>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var messages = new List<Message>();
        int received;
        do
        {
            var request = new ReceiveMessageRequest
            {
                QueueUrl = url.AbsoluteUri,
                MaxNumberOfMessages = RequestSize,
                WaitTimeSeconds = messages.Count == 0 ? (int)settings.Poll.TotalSeconds : 0,
                VisibilityTimeout = Seconds(settings.Visibility),
                MessageSystemAttributeNames = ["ApproximateReceiveCount"],
            };
            try
            {
                ReceiveMessageResponse response = await _sqs.ReceiveMessageAsync(request, cancellationToken);
                messages.AddRange(response.Messages ?? []);
                received = response.Messages?.Count ?? 0;
            }
            // What came with the requests before is there all the same.
            catch (Exception error) when (messages.Count > 0 && IsOfQueue(error))
            {
                return messages;
            }
        }
        while (received == RequestSize && messages.Count + RequestSize <= settings.BatchMessages);
        return messages;
    }

    /// <summary>Messages of which everything is durable.</summary>
    public Task DeleteAsync(IEnumerable<Message> messages) => EachChunkAsync(messages, "messages were not deleted and come again", async chunk =>
    {
        DeleteMessageBatchResponse response = await _sqs.DeleteMessageBatchAsync(
            url.AbsoluteUri, [.. chunk.Select((message, index) => new DeleteMessageBatchRequestEntry(Id(index), message.ReceiptHandle))]);
        return response.Failed;
    });

    /// <summary>Lets messages stay unseen for the whole time, from now on.</summary>
    public Task RenewAsync(IEnumerable<Message> messages) =>
        ChangeVisibilityAsync(messages, "messages that are worked on may be handed out twice", _ => settings.Visibility);

    /// <summary>Messages that failed: they come again later, and after so many times that the queue says, go to its dead-letter queue.</summary>
    public Task GiveBackAsync(IEnumerable<Message> messages) => ChangeVisibilityAsync(messages, "messages come again later than wanted", RetryAfter);

    /// <summary>Messages that nobody has worked on: they are for the next one who asks.</summary>
    public Task GiveBackAtOnceAsync(IEnumerable<Message> messages) => ChangeVisibilityAsync(messages, "messages come again later than wanted", _ => TimeSpan.Zero);

    public void Dispose() => _sqs.Dispose();

    /// <summary>Whether SQS, or the way to it, is what failed.</summary>
    public static bool IsOfQueue(Exception error) => error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException;

    /// <summary>What failed, and what to do.</summary>
    public static string Explain(Exception error) => error switch
    {
        AmazonServiceException { ErrorCode: "AWS.SimpleQueueService.NonExistentQueue" or "QueueDoesNotExist" } => "it does not exist: check the address, its region and account.",
        AmazonServiceException { ErrorCode: "AccessDenied" or "AccessDeniedException" } =>
            "access is denied: the role needs sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on it, and kms:Decrypt when it is encrypted with a key.",
        AmazonServiceException { ErrorCode: "InvalidClientTokenId" or "ExpiredToken" or "SignatureDoesNotMatch" or "UnrecognizedClientException" } service =>
            $"the credentials are not taken ({service.ErrorCode}).",
        AmazonServiceException { ErrorCode.Length: > 0 } service => $"SQS answers {(int)service.StatusCode} {service.ErrorCode}.",
        _ => $"there is no answer: {error.Message.TrimEnd('.')}. Check the network, the region and the credentials.",
    };

    private Task ChangeVisibilityAsync(IEnumerable<Message> messages, string otherwise, Func<Message, TimeSpan> visibility) => EachChunkAsync(messages, otherwise, async chunk =>
    {
        ChangeMessageVisibilityBatchResponse response = await _sqs.ChangeMessageVisibilityBatchAsync(
            url.AbsoluteUri,
            [.. chunk.Select((message, index) => new ChangeMessageVisibilityBatchRequestEntry(Id(index), message.ReceiptHandle) { VisibilityTimeout = Seconds(visibility(message)) })]);
        return response.Failed;
    });

    private async Task EachChunkAsync(IEnumerable<Message> messages, string otherwise, Func<Message[], Task<List<BatchResultErrorEntry>?>> send)
    {
        foreach (Message[] chunk in messages.Chunk(RequestSize))
        {
            try
            {
                if (await send(chunk) is { Count: > 0 } failed) log.MessageNotReturned(Name, otherwise, $"{failed[0].Code} {failed[0].Message}");
            }
            catch (Exception error) when (IsOfQueue(error) || error is OperationCanceledException)
            {
                log.MessageNotReturned(Name, otherwise, Explain(error));
            }
        }
    }

    private TimeSpan RetryAfter(Message message)
    {
        string received = message.Attributes?.GetValueOrDefault("ApproximateReceiveCount") ?? "1";
        int times = int.TryParse(received, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? Math.Clamp(count - 1, 0, 30) : 0;
        return Backoff.Doubled(settings.FirstRetry, times, LongestRetry);
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static string Id(int index) => index.ToString(CultureInfo.InvariantCulture);
}
