using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>
/// The whole system, from the arrival of the owner's CloudTrail logs in S3 to the alert in Slack:
/// <code>
/// log bucket → topic → queue → detect ⇄ state
///                                 ↓ S3 endpoint
///                     alerts bucket → queue → notify → Slack
/// </code>
/// </summary>
internal sealed class IotaStack : Stack
{
    /// <summary>W3005: CDK spells out dependencies that CloudFormation would find by itself. Everything else that cfn-lint finds is a defect.</summary>
    private static readonly string[] IgnoredChecks = ["W3005"];

    public IotaStack(Construct scope, string id, IotaSettings settings) : base(scope, id, new StackProps { Description = "Iota: detection rules on AWS logs" })
    {
        var ingest = new WorkQueue(this, "Ingest", QueueNumbers.BatchWindowSeconds);
        var sources = new LogSources(this, "Sources", settings.Buckets, ingest);
        NewTrail? trail = settings.NewTrail ? new NewTrail(this, "Trail") : null;
        if (trail is not null) sources.Add(trail.Topic, trail.Source);
        if (settings.ApiEvents) _ = new ApiEvents(this, "ApiEvents", ingest);
        var outgoing = new WorkQueue(this, "Outgoing", QueueNumbers.OutgoingWindowSeconds);
        var alerts = new AlertsBucket(this, "Alerts", outgoing);
        Canary? canary = settings.Canary ? new Canary(this, "Canary", sources, alerts) : null;
        var network = new PrivateNetwork(this, "Network", settings.Egress);
        var state = new StateFileSystem(this, "State", network);
        var layers = new Layers(this, "Layers", settings.Artefacts);
        var log = new LogGroup(this, "Log", new Amazon.CDK.AWS.Logs.LogGroupProps { Retention = RetentionDays.THREE_MONTHS });
        _ = new SavedQueries(this, "Queries", log);

        var detect = new StateFunction(this, "Detection", FunctionKind.Detect(settings.MemoryMb), layers, log, network, state, alerts, network.ForRules);
        if (settings.Egress) detect.OpenNetwork();
        detect.ReadLogObjects(sources.All);
        detect.AllowS3("WriteMessages", ["s3:PutObject"], [alerts.Objects(AlertsBucket.Pending)]);
        detect.Function.AddEventSource(ingest.EventSource);
        Lake? lake = settings.LakeDays is { } days ? new Lake(this, "Lake", days) : null;
        if (lake is not null) detect.WriteLake(lake);

        StateFunction tick = InNetwork("Tick", FunctionKind.Tick);
        tick.AllowS3("WriteMessages", ["s3:PutObject"], [alerts.Objects(AlertsBucket.Pending), alerts.Objects(AlertsBucket.Snapshots)]);
        tick.AllowS3("ReadReceipts", ["s3:GetObject"], [alerts.Objects(AlertsBucket.Delivered), alerts.Objects(AlertsBucket.Dead)]);
        tick.AllowS3("ListReceipts", ["s3:ListBucket"], [alerts.Bucket.BucketArn],
            ("StringLike", "s3:prefix", new[] { $"{AlertsBucket.Delivered}*", $"{AlertsBucket.Dead}*" }));
        if (lake is not null)
        {
            // What could not be written is written again, and for that read again.
            tick.WriteLake(lake);
            tick.ReadLogObjects(sources.All);
        }
        Schedule("TickSchedule", QueueNumbers.TickMinutes, tick.Function);

        StateFunction admin = InNetwork("Admin", FunctionKind.Admin);
        admin.AllowS3("WriteMessages", ["s3:PutObject"], [alerts.Objects(AlertsBucket.Pending)]);
        admin.AllowS3("ReadSnapshots", ["s3:GetObject"], [alerts.Objects(AlertsBucket.Snapshots)]);
        admin.AllowS3("ListSnapshots", ["s3:ListBucket"], [alerts.Bucket.BucketArn], ("StringLike", "s3:prefix", new[] { $"{AlertsBucket.Snapshots}*" }));

        var notify = new NotifyFunction(this, "Notify", layers, log, alerts, outgoing, settings.Secrets);
        // What the queue did not bring, as a message whose time to be tried again has come.
        Schedule("NotifySchedule", 1, notify.Function);

        var alarms = new Alarms(this, "Alarms", settings.OpsEmail);
        alarms.Watch(ingest, outgoing, detect.Function, tick.Function, notify.Function, state, canary);
        alarms.WatchRecoveries(log);
        if (trail is not null) alarms.Watch(trail.Topic);
        if (canary is not null) alarms.Watch(canary);
        if (lake is not null) alarms.WatchLake(tick.Function);
        _ = new OpsDashboard(this, "Operations", ingest, outgoing, detect.Function, tick.Function, notify.Function, alarms, lake is not null);

        AddMetadata("cfn-lint", new Dictionary<string, object> { ["config"] = new Dictionary<string, object> { ["ignore_checks"] = IgnoredChecks } });
        Output("OpsTopicArn", "Alarms go to this topic", alarms.Topic.TopicArn);
        Output("LogGroupName", "The log of all functions", log.LogGroupName);
        Output("QueueArn", "Notifications that wait", ingest.Queue.QueueArn);
        Output("DeadLetterQueueArn", "Notifications that could not be processed", ingest.DeadLetters.QueueArn);
        Output("AlertsBucketName", "Messages on their way, delivered and refused, and snapshots of the state", alerts.Bucket.BucketName);
        Output("AdminFunctionName", "Invoke it to retry, acknowledge, check or restore", admin.Function.FunctionName);
        Output("DetectionRoleArn", "A bucket and a key in another account must let this role read", detect.Permissions.Role.RoleArn);
        if (lake is not null)
        {
            Output("LakeBucketName", "A copy of all events; it stays when the stack is deleted", lake.Bucket.BucketName);
            Output("TickRoleArn", "Writes again what could not be written into the lake: a bucket and a key in another account must let this role read as well", tick.Permissions.Role.RoleArn);
        }
        Output("StateFileSystemId", "The state; it stays when the stack is deleted", state.FileSystem.FileSystemId);

        StateFunction InNetwork(string name, FunctionKind kind) => new(this, name, kind, layers, log, network, state, alerts);
    }

    private void Schedule(string id, int minutes, Function function) => _ = new Rule(this, id, new RuleProps
    {
        Schedule = Amazon.CDK.AWS.Events.Schedule.Rate(Duration.Minutes(minutes)),
        // One that comes late is of no use: the next one does its work.
        Targets = [new LambdaFunction(function, new LambdaFunctionProps { RetryAttempts = 0, MaxEventAge = Duration.Minutes(5) })],
    });

    private void Output(string id, string description, string value) =>
        _ = new CfnOutput(this, id, new CfnOutputProps { Description = description, Value = value });
}
