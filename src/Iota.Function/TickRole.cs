using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations.S3Outbox;
using Metric = Iota.Engine.Telemetry.Metric;

namespace Iota.Function;

/// <summary>
/// <see cref="FunctionRole.Tick"/>: what has to be done now and then, whether logs arrive or not. A step that fails does not keep the next from its work:
/// <code>
/// (1) receipts    what became of messages in the alerts bucket goes into the state
/// (2) maintain    close windows, follow up, send what is due, prune daily, back up every six hours
/// (3) snapshot    the newest backup goes to the alerts bucket
/// (4) measure     what waits, and a heartbeat when all went well
/// </code>
/// </summary>
internal sealed class TickRole
{
    /// <summary>The clocks of S3 and of hosts differ, and a receipt may be listed a moment after it was taken. What is read twice changes nothing.</summary>
    private static readonly TimeSpan ReceiptOverlap = TimeSpan.FromMinutes(15);

    private readonly SqliteStateStore _state;
    private readonly StateMaintenance _maintenance;
    private readonly S3OutboxReceipts? _receipts;
    private readonly SnapshotBucket? _snapshots;
    private readonly string _stateFile;
    private readonly EngineLog _log;
    private readonly TimeProvider _time;

    private TickRole(FunctionStart start, SqliteStateStore state, AlertOutlet outlet, IAmazonS3 s3)
    {
        (_state, _log, _time) = (state, start.Log, start.Time);
        _maintenance = new StateMaintenance(state, outlet.Deliverer, outlet.Route, new MaintenanceOptions(), start.Time);
        _stateFile = Path.Combine(start.Settings.StateFolder, SqliteStateStore.FileName);
        if (start.Settings.AlertsBucket is not { } bucket) return;
        (_receipts, _snapshots) = (new S3OutboxReceipts(bucket, s3), new SnapshotBucket(bucket, s3));
    }

    /// <summary>Null when something is in the way.</summary>
    public static async Task<InvocationHandler?> StartAsync(FunctionStart start)
    {
        IotaConfiguration? configuration = start.ReadConfiguration();
        SqliteStateStore? state = start.OpenState();
        IAmazonS3? s3 = start.OpenS3();
        if (configuration is null || state is null || s3 is null || start.Problems.Count > 0) return null;
        AlertOutlet outlet = AlertOutlet.Open(start, configuration, state, s3, await RoutedRules.FinderAsync(start, configuration));
        return new TickRole(start, state, outlet, s3).HandleAsync;
    }

    /// <summary>Takes any event: what matters is that it comes.</summary>
    private async Task<byte[]> HandleAsync(byte[] payload, ILambdaContext context)
    {
        using CancellationTokenSource deadline = Budget.Start(context, _time);
        var problems = new List<string>();
        int receipts = await TryAsync("receipts were not read", problems, () => ImportReceiptsAsync(deadline.Token)); // (1)
        TickReport report = await _maintenance.TickAsync(deadline.Token); // (2)
        problems.AddRange(report.Problems);
        string? snapshot = await TryAsync("no snapshot was made", problems, () => SnapshotAsync(deadline.Token)); // (3)
        OutboxBacklog? backlog = await TryAsync("the outbox was not counted", problems, () => Task.FromResult<OutboxBacklog?>(_state.ReadBacklog()));
        DeliveryCounts counts = DeliveryCounts.Of(report.Deliveries, _log);
        Measure(context, report, counts, backlog, problems.Count == 0); // (4)
        _log.TickDone(report, receipts, snapshot);
        foreach (string problem in problems) _log.StepFailed(problem);
        if (problems.Count > 0) throw new IncompleteException(string.Join('\n', problems));
        var answer = new TickAnswer(
            report.Announced, report.FollowUps, counts.Delivered, counts.Failed, counts.Dead, backlog!.Pending, receipts,
            Path.GetFileName(report.Backup), snapshot);
        return JsonSerializer.SerializeToUtf8Bytes(answer, RoleJson.Default.TickAnswer);
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

    private void Measure(ILambdaContext context, TickReport report, DeliveryCounts counts, OutboxBacklog? backlog, bool complete)
    {
        List<(Metric, double)> values = [(Metric.Alerts, report.Announced), .. counts.Metrics];
        if (backlog is not null) values.AddRange(backlog.Metrics(_time.GetUtcNow()));
        if (complete) values.Add((Metric.TickHeartbeat, 1));
        _log.Measured(FunctionNames.Of(context), values, []);
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
