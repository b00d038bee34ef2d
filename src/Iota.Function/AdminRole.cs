using Amazon.Lambda.Core;
using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Services;

namespace Iota.Function;

/// <summary><see cref="FunctionRole.Admin"/>: for whoever may invoke it, what <c>iota alerts</c> and <c>iota state</c> do on a laptop. What cannot be done is
/// an answer with <c>"ok": false</c> and the reasons, not a failed invocation.</summary>
internal sealed class AdminRole
{
    private const int Listed = 20;

    private readonly FunctionStart _start;
    private readonly IotaConfiguration _configuration;
    private readonly IAmazonS3 _s3;
    private readonly SnapshotBucket? _snapshots;
    private readonly string _stateFile;

    private AdminRole(FunctionStart start, IotaConfiguration configuration, IAmazonS3 s3)
    {
        (_start, _configuration, _s3) = (start, configuration, s3);
        _snapshots = start.Settings.AlertsBucket is { } bucket ? new SnapshotBucket(bucket, s3) : null;
        _stateFile = Path.Combine(start.Settings.StateFolder, SqliteStateStore.FileName);
    }

    /// <summary>Null when something is in the way. The state is not opened: it may be what is to be mended.</summary>
    public static InvocationHandler? Start(FunctionStart start)
    {
        IotaConfiguration? configuration = start.ReadConfiguration();
        IAmazonS3? s3 = start.OpenS3();
        return configuration is null || s3 is null || start.Problems.Count > 0 ? null : new AdminRole(start, configuration, s3).HandleAsync;
    }

    private async Task<byte[]> HandleAsync(byte[] payload, ILambdaContext context)
    {
        var problems = new List<string>();
        AdminRequest request = AdminRequest.Read(payload, problems);
        AdminAnswer answer;
        try
        {
            using CancellationTokenSource deadline = Budget.Start(context, _start.Time);
            answer = problems.Count > 0 ? AdminAnswer.Failed(request.Command, problems) : await RunAsync(request, deadline.Token);
        }
        catch (Exception error) when (error is AdminException or StateException or IOException or UnauthorizedAccessException)
        {
            answer = AdminAnswer.Failed(request.Command, [error.Message]);
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            answer = AdminAnswer.Failed(request.Command, [$"The alerts bucket: {error.Message}"]);
        }
        catch (OperationCanceledException)
        {
            answer = AdminAnswer.Failed(request.Command, ["The time was up before it was done."]);
        }
        _start.Log.AdminCommand(context.AwsRequestId, request.Command, answer.Says);
        return ReadableJson.Write(answer);
    }

    private Task<AdminAnswer> RunAsync(AdminRequest request, CancellationToken deadline) => request.Command switch
    {
        "retry" => RetryAsync(request, deadline),
        "acknowledge" => Task.FromResult(Acknowledge(request)),
        "check" => CheckAsync(deadline),
        "restore" => RestoreAsync(request, deadline),
        "stats" => Task.FromResult(Stats()),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Command, null),
    };

    private async Task<AdminAnswer> RetryAsync(AdminRequest request, CancellationToken deadline)
    {
        await using var owned = new Owned();
        SqliteStateStore state = owned.Add(Open());
        int retried = request.Alerts.Count == 0 ? state.Retry() : Find(state, request.Alerts).Sum(id => state.Retry(id));
        // What is retried has its destination: nothing is routed here.
        AlertOutlet outlet = (_start with { Owned = owned }).OpenOutlet(_configuration, state, _s3, static _ => null);
        DeliveryCounts counts = retried == 0 ? DeliveryCounts.None : DeliveryCounts.Of(await outlet.Deliverer.DeliverAsync(deadline), _start.Log);
        string where = _start.Settings.AlertsBucket is null ? "delivered" : "put into the alerts bucket, from where notify sends them";
        return new AdminAnswer("retry", true, $"{retried} messages were made due again; {counts.Delivered} {where}.") { Messages = retried };
    }

    private AdminAnswer Acknowledge(AdminRequest request)
    {
        using SqliteStateStore state = Open();
        int acknowledged = Find(state, request.Alerts).Count(state.Acknowledge);
        return new AdminAnswer("acknowledge", true, $"{acknowledged} of {request.Alerts.Count} alerts acknowledged now; they are not followed up any more.")
        {
            Alerts = acknowledged,
        };
    }

    private async Task<AdminAnswer> CheckAsync(CancellationToken deadline)
    {
        string? damage = StateCheck.FindDamage(Existing(), thorough: true);
        IReadOnlyList<string> snapshots = _snapshots is null ? [] : await _snapshots.ListAsync(Listed, deadline);
        return new AdminAnswer("check", damage is null, damage is null ? "The state is sound." : $"The state is damaged: {damage}")
        {
            Backups = [.. StateBackups.List(_stateFile).Select(file => Path.GetFileName(file)).Take(Listed)],
            Snapshots = snapshots,
        };
    }

    private async Task<AdminAnswer> RestoreAsync(AdminRequest request, CancellationToken deadline)
    {
        string folder = Path.Combine(_start.Settings.StateFolder, "backups");
        if (request.Backup is { } name) return Restore(Path.Combine(folder, name), name);
        if (_snapshots is null) throw new AdminException("There is no alerts bucket, and so there are no snapshots: IOTA_ALERTS_BUCKET is not set.");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "snapshot.fetched");
        try
        {
            await _snapshots.FetchAsync(request.Snapshot!, file, deadline);
            return Restore(file, request.Snapshot!);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private AdminAnswer Restore(string file, string name)
    {
        string? aside = StateBackups.Restore(_stateFile, file, _start.Time);
        return new AdminAnswer("restore", true,
            $"The state is now as of {name}.{(aside is null ? "" : $" What was there is now {aside}.")} "
            + "Logs that were processed since are not known any more: send them again.");
    }

    private AdminAnswer Stats()
    {
        using SqliteStateStore state = Open();
        StateStats stats = state.ReadStats();
        return new AdminAnswer("stats", true, $"{stats.Alerts} alerts, {stats.Detections} detections, {stats.Objects} objects, {stats.Bytes} bytes.")
        {
            Stats = new AdminStats(
                stats.SchemaVersion, stats.Bytes, stats.FreeBytes, stats.Objects, stats.Detections, stats.Alerts,
                [.. stats.Deliveries.Select(row => new AdminDeliveries(row.Destination, row.State, row.Count, row.OldestFiledAt))],
                stats.Marks.ToDictionary(mark => mark.Key.ToString(), mark => mark.Value)),
        };
    }

    private SqliteStateStore Open()
    {
        Existing();
        return SqliteStateStore.Open(_start.Settings.StateFolder, _start.Time, new Random());
    }

    private string Existing() => File.Exists(_stateFile) ? _stateFile : throw new AdminException($"There is no state in {_start.Settings.StateFolder} yet.");

    private static List<string> Find(SqliteStateStore state, IReadOnlyList<string> ids) => [.. ids.Select(id => state.FindAlerts(id) switch
    {
        [AlertEntry found] => found.Alert.AlertId,
        [] => throw new AdminException($"There is no alert whose id begins with {id}. Nothing was done."),
        _ => throw new AdminException($"Several alerts have an id that begins with {id}: give more of it. Nothing was done."),
    }).Distinct()];
}

/// <summary>What was asked for cannot be done; the message is the answer.</summary>
internal sealed class AdminException(string message) : Exception(message);
