using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Services;

namespace Iota.Function;

/// <summary>
/// Processes a batch of notifications within the time of an invocation. Near the deadline what is finished is stored and the rest is given back to the queue.
/// Alerts are sent after that: they never make a message fail.
/// </summary>
/// <param name="rulesNotLoaded">Rules that were not loaded when the process started.</param>
internal sealed class SqsHandler(BatchProcessor processor, int rulesNotLoaded, SqliteStateStore state, AlertDispatch dispatch, EngineLog log, TimeProvider time)
{
    /// <summary>Kept for the commit and the answer at the end of an invocation; of short invocations a quarter.</summary>
    private static readonly TimeSpan DeadlineReserve = TimeSpan.FromSeconds(10);

    /// <summary>The part of it that is kept for the answer alone.</summary>
    private const int AnswerShare = 4;

    /// <exception cref="RuleRunnerException">Python cannot be run. The whole batch comes again; what is durable is known then.</exception>
    /// <exception cref="StateException">The state cannot be used. The same holds.</exception>
    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, ILambdaContext context)
    {
        long start = time.GetTimestamp();
        TimeSpan remaining = context.RemainingTime;
        var messages = new MessageBatch((batch.Records ?? []).Select(record => (record.MessageId!, record.Body ?? "")));
        EngineTotals totals = await ProcessAsync(messages, remaining);
        (long alerts, DeliveryCounts deliveries) = await dispatch.RunAsync(context.RemainingTime - (Reserve(remaining) / AnswerShare));
        TimeSpan took = time.GetElapsedTime(start);
        log.BatchProcessed(context.AwsRequestId, messages.Count, messages.FailedCount, totals, took);
        BatchMetrics metrics = BatchMetrics.Of(messages, totals, rulesNotLoaded, took, alerts, deliveries);
        log.Measured(FunctionNames.Of(context), metrics.Values, metrics.Reasons);
        // Lambda deletes all messages that are not in the answer.
        return new SQSBatchResponse([.. messages.FailedIds.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
    }

    private async Task<EngineTotals> ProcessAsync(MessageBatch messages, TimeSpan remaining)
    {
        using var deadline = new CancellationTokenSource(remaining - Reserve(remaining), time);
        TimeSpan patience = state.BusyLimit;
        // From then on another process that holds the state must not cost the answer too.
        using CancellationTokenRegistration hurry = deadline.Token.Register(() => state.BusyLimit = Reserve(remaining) - (Reserve(remaining) / AnswerShare));
        try
        {
            BatchOutcome outcome = await processor.ProcessAsync(messages, deadline.Token);
            if (outcome.WasCut) log.DeadlineReached(messages.FailedCount);
            return outcome.Totals;
        }
        finally
        {
            state.BusyLimit = patience;
        }
    }

    private static TimeSpan Reserve(TimeSpan remaining) => remaining / 4 < DeadlineReserve ? remaining / 4 : DeadlineReserve;
}
