using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Services;
using Iota.Engine.Telemetry;

namespace Iota.Console.Worker;

/// <summary>Sends alerts when a batch has announced some, and does what has to be done regularly. Beside the batches: a destination that is slow holds up no log
/// object.</summary>
internal sealed class AlertLoop(
    TickWork tick, Deliverer deliverer, MetricTotals metrics, WorkerStatus status, TimeSpan tickEvery, EngineLog log, TimeProvider time)
{
    /// <summary>One round of sending or of the regular work: more is left to the next.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    /// <summary>A round that a stop finds under way, or begins. It is not broken off at once: a message that was on its way would be sent again later.</summary>
    private static readonly TimeSpan LastRound = TimeSpan.FromSeconds(10);

    /// <summary>Another process may hold the state for a while.</summary>
    private const int RoundsWithoutState = 3;

    private int _withoutState;
    private volatile TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>There are alerts to be sent.</summary>
    public void Wake() => _announced.TrySetResult();

    /// <summary>Runs until the stop; then what is due is sent once more.</summary>
    /// <exception cref="StateException">The state cannot be used any more. When it is damaged, the next one who opens it replaces it.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await TickAsync(stop);
            long ticked = time.GetTimestamp();
            while (!stop.IsCancellationRequested && tickEvery - time.GetElapsedTime(ticked) is var left && left > TimeSpan.Zero)
            {
                await Task.WhenAny(_announced.Task, Task.Delay(left, time, stop));
                if (!_announced.Task.IsCompleted) continue;
                _announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await DeliverAsync(stop);
            }
        }
        await DeliverAsync(stop);
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(LongestRound);
        await using CancellationTokenRegistration onStop = stop.Register(() => deadline.CancelAfter(LastRound));
        TickResult result = await tick.RunAsync(deadline.Token);
        metrics.Add(result.Metrics(time.GetUtcNow()), []);
        status.State(result.Backlog is null ? result.Problems[^1] : null);
        _withoutState = result.Backlog is null ? _withoutState + 1 : 0;
        if (_withoutState >= RoundsWithoutState) throw new StateException($"for {_withoutState} rounds the state could not be used: {result.Problems[^1]}");
    }

    private async Task DeliverAsync(CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(LongestRound);
        await using CancellationTokenRegistration onStop = stop.Register(() => deadline.CancelAfter(LastRound));
        try
        {
            metrics.Add(DeliveryCounts.Of(await deliverer.DeliverAsync(deadline.Token), log).Metrics, []);
        }
        catch (StateException error)
        {
            log.AlertsPostponed(error.Message);
        }
    }
}
