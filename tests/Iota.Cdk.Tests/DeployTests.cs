using System.Text.Json.Nodes;
using System.Xml.Linq;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>The CDK's own command bootstraps and deploys to moto, whose CloudFormation is taught the kinds that it lacks.</summary>
/// <remarks>What it shows: the assets are published and found by the functions, every reference leads to something that is there by then, and what is made carries.
/// What it cannot show: whether AWS takes each property (cfn-lint holds them against AWS's schemas), and whether permissions are enough (SimulationTests).</remarks>
public sealed class DeployTests : IAsyncLifetime
{
    private const string LogAccount = "444455556666", Name = "2026/11/24/root.json.gz";

    private readonly MotoServer _moto = new(Path.Combine(Repository.Root, "tests", "Iota.Cdk.Tests", "moto_cloudformation.py"));

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("MOTO_ACCOUNT_ID", Deployed.Account);
        await _moto.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _moto.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task A_new_trail_with_lake_canary_and_secret_is_made_and_announces_its_log_objects()
    {
        Uri address = _moto.Require();
        var stack = new Synthesis(TestSettings.ForNewTrail.With("lake", "365").With("canary", "true").With("secrets", "ssm:/iota/slack"));
        using var aws = new MotoClient(address);
        Deployment made = await DeployAsync(aws, stack, "Iota");
        string bucket = made.Names[stack.At("Trail/Bucket", "AWS::S3::Bucket").Id];
        await aws.PutObjectAsync(bucket, "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/digest.json.gz");
        await PutSampleAsync(aws, bucket, "AWSLogs/111122223333/CloudTrail/eu-west-1/");
        Assert.Equal([$"{bucket}/AWSLogs/111122223333/CloudTrail/eu-west-1/{Name}"], await AnnouncedAsync(aws, made.Outputs["QueueArn"]));
    }

    [Theory(Explicit = true)]
    [InlineData("none", "Iota")]
    [InlineData("nat", "Iota")]
    [InlineData("none", "IotaWorker")]
    public async Task With_a_trail_bucket_topic_and_key_that_exist_what_CloudTrail_publishes_comes_to_the_queue(string egress, string name)
    {
        using var aws = new MotoClient(_moto.Require());
        await aws.MakeBucketAsync("company-logs");
        await aws.QueryAsync("sns", ("Action", "CreateTopic"), ("Name", TestSettings.TopicArn.Split(':')[^1]));
        string key = (string)JsonNode.Parse(await aws.CallAsync("kms", "TrentService.CreateKey", []))!["KeyMetadata"]!["Arn"]!;
        Dictionary<string, string> settings = (name == "Iota" ? TestSettings.ForExistingTrail.With("egress", egress) : WorkerStackTests.AllSettings).With("keyArn", key).With("prefix", "central/AWSLogs/");
        Synthesis stack = name == "Iota" ? new Synthesis(settings) : WorkerStackTests.Synthesize(settings);
        Deployment made = await DeployAsync(aws, stack, name);
        Assert.Equal(egress == "nat" ? 1 : 0, made.Names.Values.Count(id => id.StartsWith("nat-", StringComparison.Ordinal)));

        await PutSampleAsync(aws, "company-logs", "central/AWSLogs/");
        // CloudTrail's own form ("Configuring Amazon SNS notifications for CloudTrail", AWS CloudTrail User Guide).
        var message = new JsonObject { ["s3Bucket"] = "company-logs", ["s3ObjectKey"] = new JsonArray($"central/AWSLogs/{Name}") };
        await aws.QueryAsync("sns", ("Action", "Publish"), ("TopicArn", TestSettings.TopicArn), ("Message", message.ToJsonString()));
        string queue = made.Outputs.GetValueOrDefault("QueueArn")?.Split(':')[^1] ?? made.Outputs["QueueUrl"].Split('/')[^1];
        Assert.Equal([$"company-logs/central/AWSLogs/{Name}"], await AnnouncedAsync(aws, queue));
    }

    [Fact(Explicit = true)]
    public async Task With_a_bucket_that_announces_to_EventBridge_its_objects_come_to_the_queue()
    {
        using var aws = new MotoClient(_moto.Require());
        await aws.MakeBucketAsync("company-logs", new XElement("EventBridgeConfiguration"));
        Deployment made = await DeployAsync(aws, new Synthesis(TestSettings.ForEventBridge.With("apiEvents", "true")), "Iota");
        await PutSampleAsync(aws, "company-logs", "AWSLogs/");
        Assert.Equal([$"company-logs/AWSLogs/{Name}"], await AnnouncedAsync(aws, made.Outputs["QueueArn"]));
    }

    [Fact(Explicit = true)]
    public async Task A_member_accounts_stack_announces_its_log_objects_to_Iota_in_another_account()
    {
        Uri address = _moto.Require();
        using var aws = new MotoClient(address);
        XDocument session = XDocument.Parse(await aws.QueryAsync("sts", ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", $"arn:aws:iam::{LogAccount}:role/admin"), ("RoleSessionName", "deploy")));
        string accessKey = session.Descendants().Single(element => element.Name.LocalName == "AccessKeyId").Value;
        using var member = new MotoClient(address, accessKey);
        await member.MakeBucketAsync("member-logs");
        var logs = new Synthesis(app => new LogAccountStack(app, "IotaLogs", LogAccountSettings.Read(
            new Dictionary<string, string> { ["stack"] = "logs", ["iotaAccount"] = Deployed.Account, ["bucketName"] = "member-logs", ["externalId"] = "0d4c8c36-5a31-4f2b" })));
        // Without a bootstrap: an account that only has logs needs none.
        string topic = (await DeployAsync(member, logs, "IotaLogs", bootstrapped: false, accessKey)).Outputs["TopicArn"];
        Assert.Contains($":{LogAccount}:", topic, StringComparison.Ordinal);
        Dictionary<string, string> settings = new(TestSettings.ForExistingTrail) { ["bucketName"] = "member-logs", ["topicArn"] = topic, ["logAccount"] = LogAccount };
        Deployment made = await DeployAsync(aws, new Synthesis(settings), "Iota");

        await member.SetNotificationsAsync("member-logs", new XElement("TopicConfiguration", new XElement("Topic", topic), new XElement("Event", "s3:ObjectCreated:*")));
        await PutSampleAsync(member, "member-logs", "AWSLogs/");
        Assert.Equal([$"member-logs/AWSLogs/{Name}"], await AnnouncedAsync(aws, made.Outputs["QueueArn"]));
    }

    /// <summary>Deploys, and sees that every resource and output of the template is there.</summary>
    private async Task<Deployment> DeployAsync(MotoClient aws, Synthesis stack, string name, bool bootstrapped = true, string accessKey = "test")
    {
        (string, string)[] environment =
        [
            // By name, because moto takes what is before the first dot of an address for a bucket.
            ("AWS_ENDPOINT_URL", $"http://localhost:{_moto.Require().Port}"), ("AWS_ACCESS_KEY_ID", accessKey), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_REGION", Deployed.Region), ("CI", "true"),
            ("CDK_DISABLE_CLI_TELEMETRY", "true"),
        ];
        if (bootstrapped) NpmChecks.Cdk(["bootstrap", $"aws://{Deployed.Account}/{Deployed.Region}", "--no-notices"], environment);
        string printed = NpmChecks.Cdk(["deploy", "--app", Path.GetDirectoryName(stack.TemplatePath)!, "--require-approval", "never", "--no-notices"], environment);

        var made = new Deployment(await aws.PhysicalNamesAsync(name), await aws.OutputsAsync(name));
        string[] absent = [.. stack.Resources.Select(resource => resource.Id).Except(made.Names.Keys)];
        Assert.True(absent.Length == 0, $"not made: {string.Join(", ", absent)}\n{printed}");
        Assert.Equal(stack.Outputs.Order(), made.Outputs.Keys.Order());
        Assert.All(made.Outputs, output => Assert.False(string.IsNullOrEmpty(output.Value), output.Key));
        return made;
    }

    private static Task PutSampleAsync(MotoClient aws, string bucket, string prefix) => aws.PutObjectAsync(bucket, prefix + Name, File.ReadAllBytes(Repository.Sample()));

    /// <summary>The objects that wait in the queue, as the engine reads the messages.</summary>
    private static async Task<IEnumerable<string>> AnnouncedAsync(MotoClient aws, string queueArn)
    {
        Notification[] notifications = [.. (await aws.ReceiveAsync(queueArn.Split(':')[^1])).Select(Notification.Parse)];
        Assert.All(notifications, notification => Assert.Null(notification.Problem));
        return notifications.SelectMany(notification => notification.Objects).Select(found => $"{found.Bucket}/{found.Key}");
    }

    private sealed record Deployment(IReadOnlyDictionary<string, string> Names, IReadOnlyDictionary<string, string> Outputs);
}
