using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.S3;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Lake;
using Iota.Engine.Services;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary><see cref="FunctionRole.Tick"/>: what has to be done now and then, whether logs arrive or not (<see cref="TickWork"/>).</summary>
internal sealed class TickRole
{
    private readonly FunctionStart _start;
    private readonly TickWork _work;

    private TickRole(FunctionStart start, SqliteStateStore state, AlertOutlet outlet, IAmazonS3 s3) =>
        (_start, _work) = (start, new TickWork(state, start.Settings.StateFolder, outlet, start.AlertsBucket(s3), OpenRepair(start, state, s3), start.Log, start.Time));

    /// <summary>Null when something is in the way.</summary>
    public static async Task<InvocationHandler?> StartAsync(FunctionStart start)
    {
        IotaConfiguration? configuration = start.ReadConfiguration();
        SqliteStateStore? state = start.OpenState();
        IAmazonS3? s3 = start.OpenS3();
        if (configuration is null || state is null || s3 is null || start.Problems.Count > 0) return null;
        AlertOutlet outlet = start.OpenOutlet(configuration, state, s3, await RoutedRules.FinderAsync(start, configuration));
        return new TickRole(start, state, outlet, s3).HandleAsync;
    }

    private static LakeRepair? OpenRepair(FunctionStart start, SqliteStateStore state, IAmazonS3 s3) => start.OpenLake(s3) is { } lake
        ? new LakeRepair(lake, new S3ObjectStore(s3, start.Time), state, start.Settings.Engine.Limits, start.Log, start.Time)
        : null;

    /// <summary>Takes any event: what matters is that it comes.</summary>
    private async Task<byte[]> HandleAsync(byte[] payload, ILambdaContext context)
    {
        using CancellationTokenSource deadline = Budget.Start(context, _start.Time);
        TickResult result = await _work.RunAsync(deadline.Token);
        _start.Log.Measured(FunctionNames.Of(context), result.Metrics(_start.Time.GetUtcNow()), result.Reasons);
        if (result.Problems.Count > 0) throw new IncompleteException(string.Join('\n', result.Problems));
        DeliveryCounts counts = result.Deliveries;
        var answer = new TickAnswer(
            result.Report.Announced, result.Report.FollowUps, counts.Delivered, counts.Failed, counts.Dead, result.Backlog!.Pending, result.Receipts,
            Path.GetFileName(result.Report.Backup), result.Snapshot, result.Lake?.Written, result.Lake?.Backlog.Waiting);
        return JsonSerializer.SerializeToUtf8Bytes(answer, RoleJson.Default.TickAnswer);
    }
}
