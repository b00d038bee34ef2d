using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Engine.Telemetry;

namespace Iota.Function;

/// <summary>
/// Processes a batch of notifications. Every message counts as failed until all it names is durable; a message that fails costs the others nothing.
/// Near the deadline what is finished is stored and the rest is given back to the queue. Alerts are sent after that: they never make a message fail.
/// </summary>
internal sealed class SqsHandler(
    EngineOptions options, IObjectStore objects, RuleBook rules, int rulesNotLoaded, IRuleRunner runner, SqliteStateStore state,
    AlertDispatch dispatch, EngineLog log, TimeProvider time)
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
        var messages = new MessageBatch(batch.Records ?? []);
        Report(messages);
        EngineTotals totals = await ProcessAsync(messages, remaining);
        (long alerts, DeliveryCounts deliveries) = await dispatch.RunAsync(context.RemainingTime - (Reserve(remaining) / AnswerShare));
        TimeSpan took = time.GetElapsedTime(start);
        log.BatchProcessed(context.AwsRequestId, messages.Count, messages.FailedCount, totals, took);
        Measure(FunctionNames.Of(context), messages, totals, took, [(Metric.Alerts, alerts), .. deliveries.Metrics]);
        return messages.ToResponse();
    }

    private async Task<EngineTotals> ProcessAsync(MessageBatch messages, TimeSpan remaining)
    {
        var totals = new EngineTotals();
        using var deadline = new CancellationTokenSource(remaining - Reserve(remaining), time);
        TimeSpan patience = state.BusyLimit;
        // From then on another process that holds the state must not cost the answer too.
        using CancellationTokenRegistration hurry = deadline.Token.Register(() => state.BusyLimit = Reserve(remaining) - (Reserve(remaining) / AnswerShare));
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
        finally
        {
            state.BusyLimit = patience;
        }

        void OnReport(ObjectReport report)
        {
            totals.Add(report);
            dispatch.Monitor.Observe(report);
            if (report.Kind != ObjectKind.Failed) messages.Complete(report.Source);
        }
    }

    private void Report(MessageBatch messages)
    {
        foreach ((string id, string problem) in messages.Problems) log.NotificationUnknown(id, problem);
        foreach ((IgnoreReason reason, int count) in messages.Ignored) log.NotificationIgnored(reason, count);
    }

    private void Measure(string function, MessageBatch messages, EngineTotals totals, TimeSpan took, IReadOnlyList<(Metric Metric, double Value)> alerts)
    {
        long failed = totals.ObjectsByKind.GetValueOrDefault(ObjectKind.Failed), skipped = totals.ObjectsByKind.GetValueOrDefault(ObjectKind.Done);
        log.Measured(
            function,
            [
                (Metric.MessagesReceived, messages.Count),
                (Metric.MessagesFailed, messages.FailedCount),
                (Metric.ObjectsProcessed, totals.Objects - failed - skipped),
                (Metric.ObjectsSkipped, skipped),
                (Metric.ObjectsFailed, failed),
                (Metric.EventsEvaluated, totals.Evaluated),
                (Metric.RecordsSetAside, totals.SetAside),
                (Metric.DuplicateEvents, totals.Duplicates),
                (Metric.Detections, totals.Detections),
                (Metric.RuleFailures, totals.RuleFailures),
                (Metric.RulesNotLoaded, rulesNotLoaded),
                (Metric.BatchDuration, Math.Round(took.TotalMilliseconds)),
                .. alerts,
            ],
            [
                .. totals.FailedObjectsByReason.Select(reason => ($"{nameof(Metric.ObjectsFailed)}.{reason.Key}", reason.Value)),
                .. totals.SetAsideByReason.Select(reason => ($"{nameof(Metric.RecordsSetAside)}.{reason.Key}", reason.Value)),
            ]);
    }

    private static TimeSpan Reserve(TimeSpan remaining) => remaining / 4 < DeadlineReserve ? remaining / 4 : DeadlineReserve;
}
