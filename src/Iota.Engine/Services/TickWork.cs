using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Lake;
using Metric = Iota.Engine.Telemetry.Metric;

namespace Iota.Engine.Services;

/// <summary>
/// What a service has to do now and then, whether logs arrive or not. A step that fails does not keep the next from its work:
/// <code>
/// (1) receipts    what became of messages in the alerts bucket goes into the state
/// (2) maintain    close windows, follow up, send what is due, prune daily, back up every six hours
/// (3) snapshot    the newest backup goes to the alerts bucket
/// (4) lake        what could not be written into the lake is written again
/// (5) measure     what waits, and a heartbeat when all went well
/// </code>
/// Without an alerts bucket there is neither (1) nor (3), without a lake no (4).
/// </summary>
public sealed class TickWork
{
    /// <summary>The clocks of S3 and of hosts differ, and a receipt may be listed a moment after it was taken. What is read twice changes nothing.</summary>
    private static readonly TimeSpan ReceiptOverlap = TimeSpan.FromMinutes(15);

    private readonly SqliteStateStore _state;
    private readonly StateMaintenance _maintenance;
    private readonly S3OutboxReceipts? _receipts;
    private readonly SnapshotBucket? _snapshots;
    private readonly LakeRepair? _lake;
    private readonly string _stateFile;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;

    /// <param name="stateFolder">The folder of <paramref name="state"/>.</param>
    /// <param name="alertsBucket">The bucket and the way to it; null where there is none.</param>
    /// <param name="lake">Null where there is none.</param>
    public TickWork(
        SqliteStateStore state, string stateFolder, AlertOutlet outlet, (string Name, IAmazonS3 Client)? alertsBucket, LakeRepair? lake, EngineLog log, TimeProvider time)
    {
        (_state, _lake, _log, _time) = (state, lake, log, time);
        _maintenance = new StateMaintenance(state, outlet.Deliverer, outlet.Route, new MaintenanceOptions(), time);
        _stateFile = Path.Combine(stateFolder, SqliteStateStore.FileName);
        if (alertsBucket is not { } bucket) return;
        (_receipts, _snapshots) = (new S3OutboxReceipts(bucket.Name, bucket.Client), new SnapshotBucket(bucket.Name, bucket.Client));
    }

    /// <summary>Does it once. What fails is logged, and in the answer.</summary>
    public async Task<TickResult> RunAsync(CancellationToken deadline)
    {
        var problems = new List<string>();
        int receipts = await TryAsync("receipts were not read", problems, () => ImportReceiptsAsync(deadline)); // (1)
        TickReport report = await _maintenance.TickAsync(deadline); // (2)
        problems.AddRange(report.Problems);
        string? snapshot = await TryAsync("no snapshot was made", problems, () => SnapshotAsync(deadline)); // (3)
        LakeRepairResult? lake = await TryAsync("the lake was not repaired", problems, async () => _lake is null ? null : await _lake.RunAsync(deadline)); // (4)
        OutboxBacklog? backlog = await TryAsync("the outbox was not counted", problems, () => Task.FromResult<OutboxBacklog?>(_state.ReadBacklog()));
        var result = new TickResult(report, DeliveryCounts.Of(report.Deliveries, _log), backlog, receipts, snapshot, lake, problems);
        _log.TickDone(report, receipts, snapshot);
        foreach (string problem in problems) _log.StepFailed(problem);
        return result;
    }

    private async Task<int> ImportReceiptsAsync(CancellationToken deadline)
    {
        if (_receipts is null) return 0;
        DateTimeOffset begun = _time.GetUtcNow();
        DateTimeOffset? since = _state.LastTime(StateMark.ReceiptsImported) - ReceiptOverlap;
        var receipts = new List<OutboxReceipt>();
        await foreach (OutboxReceipt receipt in _receipts.ReadAsync(since, deadline)) receipts.Add(receipt);
        return _state.ImportReceipts(receipts, begun);
    }

    /// <summary>The key of a new snapshot; null when there is no backup since the last one.</summary>
    private async Task<string?> SnapshotAsync(CancellationToken deadline)
    {
        if (_snapshots is null || StateBackups.List(_stateFile) is not [string newest, ..]) return null;
        if (_state.LastTime(StateMark.Snapshotted) is { } last && StateBackups.TimeOf(newest) <= last) return null;
        string key = await _snapshots.PutAsync(newest, deadline);
        _state.Note(StateMark.Snapshotted);
        return key;
    }

    private static async Task<T?> TryAsync<T>(string otherwise, List<string> problems, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception error) when (error is StateException or AmazonClientException or AmazonServiceException or HttpRequestException or IOException)
        {
            problems.Add($"{otherwise}: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            problems.Add($"{otherwise}: the time was up");
        }
        return default;
    }
}

/// <summary>What <see cref="TickWork"/> did.</summary>
/// <param name="Backlog">What waits; null when that could not be counted.</param>
/// <param name="Receipts">How many were new.</param>
/// <param name="Snapshot">Key of the snapshot; null when none was made.</param>
/// <param name="Lake">What was written again; null where there is no lake.</param>
/// <param name="Problems">Steps that failed, each with the reason; empty when all was done.</param>
public sealed record TickResult(
    TickReport Report, DeliveryCounts Deliveries, OutboxBacklog? Backlog, int Receipts, string? Snapshot, LakeRepairResult? Lake,
    IReadOnlyList<string> Problems)
{
    /// <summary>For whoever exports metrics; the heartbeat is there only when nothing failed.</summary>
    public IReadOnlyCollection<(Metric Metric, double Value)> Metrics(DateTimeOffset now) =>
    [
        (Metric.Alerts, Report.Announced),
        .. Deliveries.Metrics,
        .. Backlog is null ? [] : Backlog.Metrics(now),
        .. LakeMetrics.Of(Lake, now),
        .. Problems.Count > 0 ? Array.Empty<(Metric, double)>() : [(Metric.TickHeartbeat, 1)],
    ];

    /// <summary>What makes up some of them.</summary>
    public IReadOnlyCollection<(string Name, long Count)> Reasons => [.. LakeMetrics.Reasons(Lake?.Failures)];
}
