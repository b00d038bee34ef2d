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

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Serves one batch; false when there is no message.</summary>
    /// <param name="windowSeconds">How long to wait for one.</param>
    public async Task<bool> PollAsync(int windowSeconds = 0)
    {
        ReceiveMessageResponse received = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = BatchSize, WaitTimeSeconds = windowSeconds }, Stop);
        if (received.Messages is not { Count: > 0 } messages) return false;
        RuntimePost? answer = await invoke(Messages.Batch([.. messages.Select(message => (message.MessageId, message.Body))]));
        if (answer is null || answer.Path.EndsWith("/error", StringComparison.Ordinal)) return true;
        string?[] failed = [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("batchItemFailures").EnumerateArray().Select(item => item.GetProperty("itemIdentifier").GetString())];
        foreach (Message message in messages.Where(message => !failed.Contains(message.MessageId)))
            await sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle, Stop);
        return true;
    }
}
