using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Services;
using Iota.Engine.Telemetry;

namespace Iota.Console.Worker;

/// <summary>What becomes of batches: they are processed one at a time, whichever queue they come from, and their alerts are announced; sending them is for
/// <see cref="AlertLoop"/>. Inside a batch objects run in parallel, and that is all the concurrency that memory has to bear.</summary>
internal sealed class WorkerPipeline(
    BatchProcessor processor, OperationsMonitor monitor, SqliteStateStore state, AlertOutlet outlet, int rulesNotLoaded, MetricTotals metrics, Action announced,
    EngineLog log, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private long _batches;

    /// <exception cref="Engine.Rules.RuleRunnerException">Python cannot be run.</exception>
    /// <exception cref="StateException">The state cannot be used.</exception>
    public async Task ProcessAsync(MessageBatch messages, CancellationToken deadline)
    {
        await _one.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (deadline.IsCancellationRequested) return; // Nobody will come after it.
        try
        {
            long start = time.GetTimestamp();
            BatchOutcome outcome = await processor.ProcessAsync(messages, deadline);
            if (outcome.WasCut) log.DeadlineReached(messages.FailedCount);
            long alerts = Announce();
            TimeSpan took = time.GetElapsedTime(start);
            log.BatchProcessed($"batch {++_batches}", messages.Count, messages.FailedCount, outcome.Totals, took);
            BatchMetrics measured = BatchMetrics.Of(messages, outcome.Totals, rulesNotLoaded, took, alerts, DeliveryCounts.None);
            metrics.Add(measured.Values, measured.Reasons);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>What the batch found is durable: when this fails, the next batch or tick does it.</summary>
    private long Announce()
    {
        try
        {
            monitor.Commit(state);
            long alerts = state.Announce(outlet.Route).Count;
            if (alerts > 0) announced();
            return alerts;
        }
        catch (StateException error)
        {
            log.AlertsPostponed(error.Message);
            return 0;
        }
    }
}
