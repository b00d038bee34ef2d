using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>The program in the role that talks to the internet. It has no network of the owner's, no state, and no log objects: only the messages in the alerts bucket
/// and the secrets of the destinations.</summary>
internal sealed class NotifyFunction : Construct
{
    public NotifyFunction(Construct scope, string id, Layers layers, LogGroup log, AlertsBucket alerts, WorkQueue queue, IReadOnlyList<SecretReference> secrets)
        : base(scope, id)
    {
        var permissions = new FunctionRole(this, "Permissions", log);
        // Without a condition on the prefix: it decides also whether S3 says of an object that is not there "not found" or "forbidden", and notify has to know
        // whether a message has a receipt (docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions").
        permissions.Allow("ListMessages", ["s3:ListBucket"], [alerts.Bucket.BucketArn]);
        permissions.Allow("ReadMessages", ["s3:GetObject"], [alerts.Objects(AlertsBucket.Pending)]);
        permissions.Allow("MoveMessages", ["s3:GetObject", "s3:PutObject"],
            [alerts.Objects(AlertsBucket.Delivered), alerts.Objects(AlertsBucket.Leases), alerts.Objects(AlertsBucket.Holds)]);
        permissions.Allow("SetMessagesAside", ["s3:PutObject"],
            [alerts.Objects(AlertsBucket.Dead), alerts.Objects(AlertsBucket.DeadMessages), alerts.Objects(AlertsBucket.Unreadable)]);
        permissions.Allow("FinishMessages", ["s3:DeleteObject"], [alerts.Objects(AlertsBucket.Pending), alerts.Objects(AlertsBucket.Leases)]);
        foreach (IGrouping<string, SecretReference> kind in secrets.GroupBy(secret => secret.Action))
            permissions.Allow(kind.Key == SecretReference.ReadParameter ? "ReadParameters" : "ReadSecrets", [kind.Key], [.. kind.Select(secret => secret.Arn)]);
        Function = new Function(this, "Function", new FunctionProps
        {
            Description = FunctionKind.Notify.Description,
            Runtime = Runtime.PROVIDED_AL2023,
            Architecture = layers.Architecture,
            Handler = "bootstrap",
            Code = layers.Code,
            Layers = [layers.Rules], // for iota.yaml, which names the destinations; nothing here runs Python
            Environment = new Dictionary<string, string>
            {
                ["IOTA_ROLE"] = FunctionKind.Notify.Role,
                ["IOTA_CONFIG"] = "/opt/iota/iota.yaml",
                ["IOTA_ALERTS_BUCKET"] = alerts.Bucket.BucketName,
            },
            MemorySize = FunctionKind.Notify.MemoryMb,
            Timeout = Duration.Seconds(FunctionKind.Notify.TimeoutSeconds),
            Role = permissions.Role,
            LogGroup = log,
        });
        Function.AddEventSource(queue.EventSource);
    }

    public Function Function { get; }
}
