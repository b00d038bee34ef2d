using Amazon.SQS.Model;
using Iota.Engine;
using Iota.Engine.Services;

namespace Iota.Console.Worker;

/// <summary>Takes the messages of one queue, batch after batch, until it is told to stop.</summary>
/// <param name="process">Works on a batch until it is durable or the token says that the time is up.</param>
internal sealed class QueueConsumer(
    MessageQueue queue, Func<MessageBatch, CancellationToken, Task> process, WorkerStatus status, WorkerSettings settings, EngineLog log, TimeProvider time)
{
    private readonly Backoff _backoff = new(settings.FirstBackoff, settings.LongestBackoff, new Random());

    /// <param name="stop">No further message is taken.</param>
    /// <param name="deadline">Comes some time after that: what is not done then goes back.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken deadline)
    {
        while (!stop.IsCancellationRequested)
        {
            IReadOnlyList<Message>? messages = await TryReceiveAsync(deadline);
            if (messages is null) await Task.Delay(WaitAfterFailure, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (stop.IsCancellationRequested) await queue.GiveBackAtOnceAsync(messages);
            else if (messages.Count > 0) await ProcessAsync(messages, deadline);
        }
    }

    private TimeSpan WaitAfterFailure { get; set; }

    /// <summary>Null when the queue does not answer as it should.</summary>
    private async Task<IReadOnlyList<Message>?> TryReceiveAsync(CancellationToken deadline)
    {
        try
        {
            status.Progress();
            IReadOnlyList<Message> messages = await queue.ReceiveAsync(deadline);
            if (status.Answered(queue.Name) && WaitAfterFailure > TimeSpan.Zero) log.QueueRecovered(queue.Name);
            WaitAfterFailure = TimeSpan.Zero;
            _backoff.Reset();
            return messages;
        }
        catch (Exception error) when (MessageQueue.IsOfQueue(error) || error is OperationCanceledException)
        {
            if (deadline.IsCancellationRequested) return [];
            WaitAfterFailure = _backoff.Next();
            string why = MessageQueue.Explain(error);
            status.Failed(queue.Name, why);
            log.QueueFailed(queue.Name, why, WaitAfterFailure);
            return null;
        }
    }

    /// <summary>Works on messages and keeps them meanwhile; afterwards each is deleted or given back.</summary>
    private async Task ProcessAsync(IReadOnlyList<Message> messages, CancellationToken deadline)
    {
        using var done = new CancellationTokenSource();
        Task keeping = KeepAsync(messages, done.Token);
        var batch = new MessageBatch(messages.Select(message => (message.MessageId, message.Body)));
        try
        {
            await process(batch, deadline);
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
            HashSet<string> failedIds = [.. batch.FailedIds];
            ILookup<bool, Message> failed = messages.ToLookup(message => failedIds.Contains(message.MessageId));
            await queue.DeleteAsync(failed[false]);
            await (deadline.IsCancellationRequested ? queue.GiveBackAtOnceAsync(failed[true]) : queue.GiveBackAsync(failed[true]));
        }
    }

    /// <summary>Three renewals in the time of one, so that two may fail.</summary>
    private async Task KeepAsync(IReadOnlyList<Message> messages, CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(settings.Visibility / 3, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested) return;
            await queue.RenewAsync(messages);
        }
    }
}
