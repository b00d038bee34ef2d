using Amazon.CDK;
using Constructs;

namespace Iota.Cdk;

/// <summary>What <c>iota worker</c> in Kubernetes needs of AWS: the queue on which log objects are announced with its alarms, its role, and a lake. The rest is
/// in infra/kubernetes, alarms on what the worker itself measures among it.</summary>
internal sealed class WorkerStack : Stack
{
    public WorkerStack(Construct scope, string id, WorkerStackSettings settings)
        : base(scope, id, new StackProps { Description = "Iota: queue and role of its worker in Kubernetes" })
    {
        // The worker says itself how long it keeps a message, and asks for the first at once: the numbers of the queue are those of functions.
        var ingest = new WorkQueue(this, "Ingest", QueueNumbers.BatchWindowSeconds);
        var sources = new LogSources(this, "Sources", settings.Buckets, ingest);
        if (settings.NewTrail)
        {
            var trail = new NewTrail(this, "Trail");
            sources.Add(trail.Topic, trail.Source);
        }
        var worker = new WorkerRole(this, "Worker", settings.Pod);
        worker.TakeMessages(ingest.Queue);
        worker.ReadLogObjects(sources.All);
        worker.ReadSecrets(settings.Secrets);
        worker.AssumeRoles(settings.AssumedRoles);
        var alarms = new Alarms(this, "Alarms", settings.OpsEmail);
        alarms.Watch(ingest);
        if (settings.LakeDays is { } days)
        {
            var lake = new Lake(this, "Lake", days);
            worker.WriteLake(lake);
            Output("LakeLocation", "IOTA_LAKE of the worker", lake.Location);
        }
        Output("OpsTopicArn", "Alarms on the queue go to this topic", alarms.Topic.TopicArn);
        Output("QueueUrl", "IOTA_QUEUE_URL of the worker", ingest.Queue.QueueUrl);
        Output("DeadLetterQueueArn", "Notifications that could not be processed", ingest.DeadLetters.QueueArn);
        Output("WorkerRoleArn", "For the annotation of the service account; buckets and keys in other accounts must let it read", worker.Role.RoleArn);
    }

    private void Output(string id, string description, string value) => _ = new CfnOutput(this, id, new CfnOutputProps { Description = description, Value = value });
}
