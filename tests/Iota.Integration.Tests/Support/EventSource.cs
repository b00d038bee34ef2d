using System.Diagnostics;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Iota.Integration.Tests.Support;

/// <summary>Plays Lambda's event source mapping: receives a batch, invokes the function, deletes what did not fail. What fails, and everything of an invocation that fails,
/// becomes visible again when its time is over.</summary>
/// <param name="invoke">Invokes the function; null when it did not answer by the deadline.</param>
internal sealed class EventSource(IAmazonSQS sqs, string queueUrl, Func<string, Task<RuntimePost?>> invoke)
{
    private const int BatchSize = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly List<int> _batches = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The number of messages of each invocation.</summary>
    public IReadOnlyList<int> Batches => _batches;

    /// <summary>Serves one batch; false when there is no message.</summary>
    /// <param name="window">How long to gather more once there is one.</param>
    public async Task<bool> PollAsync(TimeSpan window = default)
    {
        List<Message> messages = await GatherAsync(window);
        if (messages.Count == 0) return false;
        _batches.Add(messages.Count);
        RuntimePost? answer = await invoke(Messages.Batch([.. messages.Select(message => (message.MessageId, message.Body))]));
        if (answer is null || answer.Path.EndsWith("/error", StringComparison.Ordinal)) return true;
        string?[] failed = [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("batchItemFailures").EnumerateArray().Select(item => item.GetProperty("itemIdentifier").GetString())];
        foreach (Message message in messages.Where(message => !failed.Contains(message.MessageId)))
            await sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle, Stop);
        return true;
    }

    private async Task<List<Message>> GatherAsync(TimeSpan window)
    {
        var messages = new List<Message>();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            ReceiveMessageResponse received = await sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = BatchSize - messages.Count }, Stop);
            if (received.Messages is { Count: > 0 } more)
            {
                if (messages.Count == 0) begin = Stopwatch.GetTimestamp();
                messages.AddRange(more);
            }
            else if (messages.Count > 0)
            {
                await Task.Delay(PollInterval, Stop);
            }
        }
        while (messages.Count is > 0 and < BatchSize && Stopwatch.GetElapsedTime(begin) < window);
        return messages;
    }
}
