using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary>
/// Processes a batch of notifications. Every message counts as failed until all it names is durable; a message that fails costs the others nothing.
/// Near the deadline
/// what is finished is stored and the rest is given back to the queue.
/// </summary>
internal sealed class SqsHandler(
    EngineOptions options, IObjectStore objects, RuleBook rules, IRuleRunner runner, IStateStore state, EngineLog log, TimeProvider time)
{
    /// <summary>Kept for the commit and the answer at the end of an invocation; of short invocations a quarter.</summary>
    private static readonly TimeSpan DeadlineReserve = TimeSpan.FromSeconds(10);

    /// <exception cref="RuleRunnerException">Python cannot be run. The whole batch comes again; what is durable is known then.</exception>
    /// <exception cref="StateException">The state cannot be used. The same holds.</exception>
    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, ILambdaContext context)
    {
        long start = time.GetTimestamp();
        TimeSpan remaining = context.RemainingTime;
        var messages = new MessageBatch(batch.Records ?? []);
        Report(messages);
        EngineTotals totals = await ProcessAsync(messages, remaining - Reserve(remaining));
        log.BatchProcessed(context.AwsRequestId, messages.Count, messages.FailedCount, totals, time.GetElapsedTime(start));
        return messages.ToResponse();
    }

    private async Task<EngineTotals> ProcessAsync(MessageBatch messages, TimeSpan budget)
    {
        var totals = new EngineTotals();
        using var deadline = new CancellationTokenSource(budget, time);
        var engine = new DetectionEngine(options, new InlineEventStore(messages.Events, objects), rules, runner, state, log, time);
        try
        {
            return await engine.ProcessAsync(messages.Objects, OnReport, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            log.DeadlineReached(messages.FailedCount);
            return totals;
        }

        void OnReport(ObjectReport report)
        {
            totals.Add(report);
            if (report.Kind != ObjectKind.Failed) messages.Complete(report.Source);
        }
    }

    private void Report(MessageBatch messages)
    {
        foreach ((string id, string problem) in messages.Problems) log.NotificationUnknown(id, problem);
        foreach ((IgnoreReason reason, int count) in messages.Ignored) log.NotificationIgnored(reason, count);
    }

    private static TimeSpan Reserve(TimeSpan remaining) => remaining / 4 < DeadlineReserve ? remaining / 4 : DeadlineReserve;
}
