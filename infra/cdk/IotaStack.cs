using Amazon.CDK;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Iota.Cdk;

/// <summary>Detection on the owner's CloudTrail logs, from their arrival in S3 to the state. Delivery of alerts is not there yet (docs/deploy.md).</summary>
internal sealed class IotaStack : Stack
{
    /// <summary>W3005: CDK spells out dependencies that CloudFormation would find by itself. Everything else that cfn-lint finds is a defect.</summary>
    private static readonly string[] IgnoredChecks = ["W3005"];

    public IotaStack(Construct scope, string id, IotaSettings settings) : base(scope, id, new StackProps { Description = "Iota: detection rules on AWS logs" })
    {
        LogSource source = settings.Trail is { } trail ? Describe(trail) : new NewTrail(this, "Trail").Source;
        var ingest = new IngestQueue(this, "Ingest", source);
        var network = new PrivateNetwork(this, "Network");
        var state = new StateFileSystem(this, "State", network);
        var detection = new DetectionFunction(this, "Detection", settings, source, ingest, network, state);
        var alarms = new Alarms(this, "Alarms", ingest, detection, settings.OpsEmail);

        AddMetadata("cfn-lint", new Dictionary<string, object> { ["config"] = new Dictionary<string, object> { ["ignore_checks"] = IgnoredChecks } });
        Output("OpsTopicArn", "Alarms go to this topic", alarms.Topic.TopicArn);
        Output("LogGroupName", "The function's log", detection.Log.LogGroupName);
        Output("QueueArn", "Notifications that wait", ingest.Queue.QueueArn);
        Output("DeadLetterQueueArn", "Notifications that could not be processed", ingest.DeadLetters.QueueArn);
        Output("StateFileSystemId", "The state; it stays when the stack is deleted", state.FileSystem.FileSystemId);
    }

    private LogSource Describe(ExistingTrail trail) =>
        new($"arn:{Aws.PARTITION}:s3:::{trail.BucketName}", trail.Prefix, trail.KeyArn, Topic.FromTopicArn(this, "TrailTopic", trail.TopicArn));

    private void Output(string id, string description, string value) =>
        _ = new CfnOutput(this, id, new CfnOutputProps { Description = description, Value = value });
}
