namespace Iota.Engine.Alerts;

/// <summary>What has to be done for a state now and then, whether logs arrive or not. A service calls it on a timer, about once a minute; several hosts may
/// do so at the same time.</summary>
/// <param name="store">The state.</param>
/// <param name="deliverer">Sends what is due.</param>
/// <param name="route">Names of the destinations of an alert.</param>
/// <param name="options">How often what is done.</param>
/// <param name="time">The clock.</param>
public sealed class StateMaintenance(
    SqliteStateStore store, Deliverer deliverer, Func<Alert, IEnumerable<string>> route, MaintenanceOptions options, TimeProvider time)
{
    /// <summary>Announces, follows up, delivers, and when it is time for that, prunes and backs up.</summary>
    /// <param name="deadline">Ends the delivering.</param>
    /// <exception cref="StateException">The state cannot be used, or was found damaged as it was copied: open it afresh, and it is replaced.</exception>
    public async Task<TickReport> TickAsync(CancellationToken deadline)
    {
        store.ReportDeadDeliveries();
        store.ReportNoData(options.NoDataAfter);
        int announced = store.Announce(route).Count;
        int followUps = store.FileFollowUps();
        IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> deliveries = await deliverer.DeliverAsync(deadline);
        PruneResult? pruned = IsTimeFor(StateMark.Pruned, options.PruneEvery) && !deadline.IsCancellationRequested ? store.Prune(options.Retention) : null;
        string? backup = IsTimeFor(StateMark.BackedUp, options.BackUpEvery) && !deadline.IsCancellationRequested ? store.BackUp(options.BackupsKept) : null;
        return new TickReport(announced, followUps, deliveries, pruned, backup);
    }

    private bool IsTimeFor(StateMark mark, TimeSpan every) => store.LastTime(mark) is not { } last || time.GetUtcNow() - last >= every;
}

/// <summary>How often <see cref="StateMaintenance"/> does what.</summary>
public sealed record MaintenanceOptions
{
    public Retention Retention { get; init; } = new();

    public TimeSpan PruneEvery { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan BackUpEvery { get; init; } = TimeSpan.FromHours(6);

    public int BackupsKept { get; init; } = StateBackups.DefaultKept;

    /// <summary>CloudTrail delivers every few minutes where anything happens at all.</summary>
    public TimeSpan NoDataAfter { get; init; } = TimeSpan.FromHours(2);
}

/// <summary>What one tick did.</summary>
/// <param name="Announced">Alerts that were announced.</param>
/// <param name="FollowUps">Follow-ups that were filed.</param>
/// <param name="Deliveries">What became of each delivery that was claimed.</param>
/// <param name="Pruned">Null when it was not time for it.</param>
/// <param name="Backup">Path of the backup; null when it was not time for one.</param>
public sealed record TickReport(
    int Announced, int FollowUps, IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> Deliveries, PruneResult? Pruned, string? Backup);
