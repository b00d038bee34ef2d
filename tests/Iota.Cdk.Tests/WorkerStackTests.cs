using System.Text.Json.Nodes;
using Amazon.CDK;

namespace Iota.Cdk.Tests;

/// <summary>The stack of a worker in Kubernetes: its queue and its role.</summary>
public class WorkerStackTests
{
    private const string Provider = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";

    private static Synthesis Stack => Synthesis.Worker;

    internal static Dictionary<string, string> AllSettings => Minimum.With("keyArn", TestSettings.KeyArn).With("secrets", "ssm:/iota/slack").With("assumeRoles", "arn:aws:iam::444455556666:role/iota-reader")
        .With("lake", "90").With("opsEmail", "security@company.example");

    private static Dictionary<string, string> Minimum => new()
    {
        ["artefacts"] = "../../dist", // cdk.json gives it whatever the stack is, and it need not be there
        ["stack"] = "worker",
        ["oidcProvider"] = Provider,
        ["bucketName"] = "company-logs",
        ["topicArn"] = TestSettings.TopicArn,
    };

    internal static Synthesis Synthesize(Dictionary<string, string> context) => new(app => new WorkerStack(app, "IotaWorker", WorkerStackSettings.Read(context, null, null)));

    [Theory]
    [InlineData("trust.json", "AWS::IAM::Role", "AssumeRolePolicyDocument")]
    [InlineData("permissions.json", "AWS::IAM::Policy", "PolicyDocument")]
    public void The_policies_as_files_are_those_of_the_construct(string file, string type, string property)
    {
        var deployed = new Deployed(Stack);
        string made = deployed.Resolve(Stack.At("Worker/Role", type)[property]!).ToJsonString()
            .Replace(Deployed.Name(Stack.At("Ingest/Queue", "AWS::SQS::Queue")), "iota-ingest", StringComparison.Ordinal)
            .Replace(Deployed.Name(Stack.At("Lake/Bucket", "AWS::S3::Bucket")), "iota-lake", StringComparison.Ordinal);
        JsonNode written = JsonNode.Parse(Repository.Read($"infra/kubernetes/base/policies/{file}"))!;
        Assert.True(JsonNode.DeepEquals(written, JsonNode.Parse(made)), made);
    }

    [Fact]
    public void Without_keys_secrets_and_roles_it_takes_messages_and_reads_logs_alone() => Assert.Equal(
        ["TakeMessages", "ReadLogObjects"], Synthesize(Minimum).At("Worker/Role", "AWS::IAM::Policy").Statements.Select(statement => statement.Id));

    [Fact]
    public void The_queue_is_that_of_the_functions_with_its_dead_letters_and_sources()
    {
        Resource queue = Stack.At("Ingest/Queue", "AWS::SQS::Queue");
        Assert.Equal(QueueNumbers.MaxReceives, (int)queue["RedrivePolicy"]!["maxReceiveCount"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(queue, "Arn"), Assert.Single(Stack.All("AWS::SNS::Subscription"), made => (string?)made["Protocol"] == "sqs")["Endpoint"]));
        Assert.All(Stack.All("AWS::SQS::QueuePolicy"), policy => Assert.True(policy.RefusesWithoutTls));
        Assert.Equal(["DeadLetterQueueArn", "LakeLocation", "OpsTopicArn", "QueueUrl", "WorkerRoleArn"], Stack.Outputs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alarms_on_the_queue_need_nothing_of_the_worker_to_work() => Assert.Equal(
        [
            "DeadLetters ApproximateNumberOfMessagesVisible of Ingest/DeadLetters", "Late ApproximateAgeOfOldestMessage of Ingest/Queue", "NoData NumberOfMessagesSent of Ingest/Queue",
        ],
        Stack.All("AWS::CloudWatch::Alarm").Select(alarm =>
        {
            JsonNode watched = Assert.Single(alarm["Dimensions"]!.AsArray())!["Value"]!;
            string queue = ((string[])["Ingest/DeadLetters", "Ingest/Queue"]).Single(path => JsonNode.DeepEquals(Synthesis.Ref(Stack.At(path, "AWS::SQS::Queue"), "QueueName"), watched));
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Stack.At("Alarms/Topic", "AWS::SNS::Topic")), Assert.Single(alarm["AlarmActions"]!.AsArray())));
            return $"{alarm.Name["Alarms".Length..]} {alarm["MetricName"]} of {queue}";
        }).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_output_is_documented() => Assert.All(Stack.Outputs, output => Assert.Contains($"`{output}`", Repository.Read("docs/worker.md"), StringComparison.Ordinal));

    [Fact]
    public void It_can_make_a_trail_too() => Assert.Single(Synthesize(new Dictionary<string, string> { ["stack"] = "worker", ["newTrail"] = "true", ["oidcProvider"] = Provider }).All("AWS::CloudTrail::Trail"));

    [Theory]
    [InlineData("oidcProvider", "", "oidcProvider is missing; expected the issuer of your cluster")]
    [InlineData("oidcProvider", "https://oidc.eks.eu-west-1.amazonaws.com/id/E", "oidcProvider is 'https://oidc.eks.eu-west-1.amazonaws.com/id/E'")]
    [InlineData("namespace", "Iota", "namespace is 'Iota'")]
    [InlineData("serviceAccount", "*", "serviceAccount is '*'")]
    [InlineData("assumeRoles", "reader", "assumeRoles holds 'reader'")]
    [InlineData("memoryMb", "512", "memoryMb is no setting. The settings are announcedBy, assumeRoles, bucketName, keyArn, lake, logAccount, namespace, newTrail, oidcProvider,")]
    [InlineData("stack", "logs-and-more", "stack is 'logs-and-more'; it can be worker, iota or logs.")]
    public void A_value_that_cannot_be_right_is_refused_by_name(string name, string value, string problem) => Assert.StartsWith(problem,
        Assert.Single(Assert.Throws<SettingsException>(() => WorkerStackSettings.Read(Minimum.With(name, value), null, null)).Problems), StringComparison.Ordinal);
}
