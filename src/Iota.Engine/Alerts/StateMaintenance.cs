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
    /// <summary>Announces, follows up, delivers, and when it is time for that, prunes and backs up. A step that fails does not keep the others from their
    /// work.</summary>
    /// <param name="deadline">Ends the delivering.</param>
    /// <returns>What was done. With <see cref="TickReport.Problems"/>, open the state afresh: it may have been found damaged, and is replaced then.</returns>
    public async Task<TickReport> TickAsync(CancellationToken deadline)
    {
        var problems = new List<string>();
        Try("dead deliveries were not reported", problems, () => store.ReportDeadDeliveries());
        Try("the time without data was not looked at", problems, () => store.ReportNoData(options.NoDataAfter));
        int announced = 0, followUps = 0;
        PruneResult? pruned = null;
        string? backup = null;
        Try("windows were not closed", problems, () => announced = store.Announce(route).Count);
        Try("follow-ups were not filed", problems, () => followUps = store.FileFollowUps());
        IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> deliveries = await DeliverAsync(problems, deadline);
        Try("old rows were not deleted", problems, () => pruned = Due(StateMark.Pruned, options.PruneEvery) ? store.Prune(options.Retention) : null);
        Try("no backup was made", problems, () => backup = Due(StateMark.BackedUp, options.BackUpEvery) ? store.BackUp(options.BackupsKept) : null);
        return new TickReport(announced, followUps, deliveries, pruned, backup) { Problems = problems };

        bool Due(StateMark mark, TimeSpan every) => !deadline.IsCancellationRequested && IsTimeFor(mark, every);
    }

    private async Task<IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)>> DeliverAsync(List<string> problems, CancellationToken deadline)
    {
        try
        {
            return await deliverer.DeliverAsync(deadline);
        }
        catch (StateException e)
        {
            problems.Add($"deliveries stopped: {e.Message}");
            return [];
        }
    }

    private static void Try(string otherwise, List<string> problems, Action step)
    {
        try
        {
            step();
        }
        catch (StateException e)
        {
            problems.Add($"{otherwise}: {e.Message}");
        }
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
    int Announced, int FollowUps, IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)> Deliveries, PruneResult? Pruned, string? Backup)
{
    /// <summary>Steps that failed, each with the reason; empty when all was done.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
