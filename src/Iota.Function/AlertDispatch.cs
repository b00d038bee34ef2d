using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Services;

namespace Iota.Function;

/// <summary>After a batch has become durable: announces its alerts and sends them, in the time that is left. What fails here fails no message, because tick
/// does it again.</summary>
internal sealed class AlertDispatch(SqliteStateStore state, AlertOutlet outlet, OperationsMonitor monitor, EngineLog log, TimeProvider time)
{
    /// <summary>Other batches wait meanwhile; what is left is sent after the next batch, or by tick.</summary>
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(30);

    /// <summary>Less is not worth a transaction.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    /// <summary>Gathers Iota's own troubles.</summary>
    public OperationsMonitor Monitor => monitor;

    /// <param name="budget">Until the answer has to go.</param>
    public async Task<(long Alerts, DeliveryCounts Deliveries)> RunAsync(TimeSpan budget)
    {
        if (budget < Least)
        {
            log.AlertsPostponed("the time is up");
            return (0, DeliveryCounts.None);
        }
        TimeSpan patience = state.BusyLimit;
        long announced = 0;
        try
        {
            // Waiting for another process must not take the time of the answer.
            state.BusyLimit = budget / 4 < patience ? budget / 4 : patience;
            using var deadline = new CancellationTokenSource(budget / 2 < LongestDelivery ? budget / 2 : LongestDelivery, time);
            monitor.Commit(state);
            announced = state.Announce(outlet.Route).Count;
            return (announced, DeliveryCounts.Of(await outlet.Deliverer.DeliverAsync(deadline.Token), log));
        }
        catch (StateException error)
        {
            log.AlertsPostponed(error.Message);
            return (announced, DeliveryCounts.None);
        }
        finally
        {
            state.BusyLimit = patience;
        }
    }
}
