using Iota.Engine.Alerts;
using Iota.Engine.Telemetry;

namespace Iota.Engine.Services;

/// <summary>What became of messages, for the metrics.</summary>
public sealed record DeliveryCounts(long Delivered, long Failed, long Dead)
{
    public static DeliveryCounts None { get; } = new(0, 0, 0);

    /// <summary>Counts, and logs each that did not arrive.</summary>
    public static DeliveryCounts Of(IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> results, EngineLog log)
    {
        foreach ((Delivery delivery, DeliveryOutcome outcome) in results)
        {
            if (outcome.State is DeliveryState.Retry or DeliveryState.Dead)
                log.DeliveryFailed(delivery.Destination, delivery.Alert.AlertId, outcome.Error ?? "no reason is known");
        }
        return new DeliveryCounts(Count(DeliveryState.Delivered), Count(DeliveryState.Retry), Count(DeliveryState.Dead));

        long Count(DeliveryState state) => results.Count(result => result.Outcome.State == state);
    }

    public IReadOnlyCollection<(Metric Metric, double Value)> Metrics =>
        [(Metric.Deliveries, Delivered), (Metric.DeliveryFailures, Failed), (Metric.DeadDeliveries, Dead)];
}

/// <summary>What waits, for the metrics.</summary>
public static class BacklogMetrics
{
    public static IReadOnlyCollection<(Metric Metric, double Value)> Metrics(this OutboxBacklog backlog, DateTimeOffset now) =>
        [(Metric.OutboxPending, backlog.Pending), (Metric.OutboxAge, Math.Round(backlog.Age(now).TotalSeconds))];
}
