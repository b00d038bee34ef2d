using Iota.Engine.Alerts;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Engine.Services;

/// <summary>
/// Processes the notifications of a batch. Every message counts as failed until all it names is durable; a message that fails costs the others nothing.
/// </summary>
/// <param name="monitor">Gathers Iota's own troubles.</param>
/// <param name="lake">Takes a copy of all events; null for none.</param>
public sealed class BatchProcessor(
    EngineOptions options, IObjectStore objects, RuleBook rules, IRuleRunner runner, IStateStore state, OperationsMonitor monitor, EngineLog log, TimeProvider time,
    LakeStore? lake = null)
{
    /// <summary>Works until all is durable or the deadline comes: then what is finished is stored, and the rest stays failed.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be run. The whole batch comes again; what is durable is known then.</exception>
    /// <exception cref="StateException">The state cannot be used. The same holds.</exception>
    public async Task<BatchOutcome> ProcessAsync(MessageBatch messages, CancellationToken deadline)
    {
        foreach ((string id, string problem) in messages.Problems) log.NotificationUnknown(id, problem);
        foreach ((IgnoreReason reason, int count) in messages.Ignored) log.NotificationIgnored(reason, count);
        var totals = new EngineTotals();
        var engine = new DetectionEngine(options, new InlineEventStore(messages.Events, objects), rules, runner, state, log, time, lake);
        try
        {
            return new BatchOutcome(await engine.ProcessAsync(messages.Objects, OnReport, deadline), WasCut: false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new BatchOutcome(totals, WasCut: true);
        }

        void OnReport(ObjectReport report)
        {
            totals.Add(report);
            monitor.Observe(report);
            if (report.Kind != ObjectKind.Failed) messages.Complete(report.Source);
        }
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="Totals">When the deadline cut it short, without what the last transaction changed.</param>
/// <param name="WasCut">Whether the deadline came before all was done.</param>
public readonly record struct BatchOutcome(EngineTotals Totals, bool WasCut);
