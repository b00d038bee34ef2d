using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>Queues, topics, subscriptions, filters and policies of the template, made in moto, carry what is put into a bucket to the function that waits for it.</summary>
public sealed class CarryTests : IAsyncLifetime
{
    /// <summary>As docs/deploy.md has it.</summary>
    private const string Configuration = """
        destinations:
          secops: {type: slack, webhook: "env:TEST_WEBHOOK"}
          canary: {type: stdout}
        routes:
          - {rules: "*", to: [secops]}
        """;

    private readonly MotoServer _moto = new();

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("MOTO_ACCOUNT_ID", Deployed.Account);
        await _moto.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _moto.DisposeAsync();

    [Fact]
    public async Task A_log_object_of_the_new_trail_is_announced_to_detection_and_a_digest_is_not()
    {
        Synthesis stack = Synthesis.NewTrail;
        using TemplateInMoto made = await MakeAsync(stack);
        string bucket = Deployed.Name(stack.At("Trail/Bucket", "AWS::S3::Bucket"));
        await made.PutObjectAsync(bucket, "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/digest.json.gz");
        await made.PutObjectAsync(bucket, "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz");
        Assert.Equal([(bucket, "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz")], await ReceivedAsync(made, stack.At("Ingest/Queue", "AWS::SQS::Queue")));
        Assert.Empty(await ReceivedAsync(made, stack.At("Outgoing/Queue", "AWS::SQS::Queue")));
    }

    [Fact]
    public async Task An_object_of_a_bucket_that_announces_to_EventBridge_reaches_detection_when_it_lies_below_the_prefix()
    {
        Synthesis stack = Synthesis.EventBridge;
        using TemplateInMoto made = await MakeAsync(stack);
        await made.MakeBucketAsync("company-logs", new XElement("EventBridgeConfiguration"));
        await made.PutObjectAsync("company-logs", "backups/a.gz");
        await made.PutObjectAsync("company-logs", "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz");
        Assert.Equal([("company-logs", "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json.gz")], await ReceivedAsync(made, stack.At("Ingest/Queue", "AWS::SQS::Queue")));
    }

    [Fact]
    public async Task A_message_reaches_the_function_that_sends_and_the_receipt_of_the_canary_its_alarm()
    {
        Synthesis stack = Synthesis.Everything;
        using TemplateInMoto made = await MakeAsync(stack);
        string alerts = Deployed.Name(stack.At("Alerts/Bucket", "AWS::S3::Bucket")), canary = Deployed.Name(stack.At("Canary/Bucket", "AWS::S3::Bucket"));
        foreach (string key in (string[])["pending/1-a-0.slack", "delivered/a-0.slack", "delivered/b-0.canary", "dead/c-0.canary", "snapshots/s"]) await made.PutObjectAsync(alerts, key);
        await made.PutObjectAsync(canary, "AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json");
        Assert.Equal([(alerts, "pending/1-a-0.slack")], await ReceivedAsync(made, stack.At("Outgoing/Queue", "AWS::SQS::Queue")));
        Assert.Equal([(alerts, "delivered/b-0.canary")], await ReceivedAsync(made, stack.At("Canary/Receipts", "AWS::SQS::Queue")));
        Assert.Equal([(canary, "AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json")], await ReceivedAsync(made, stack.At("Ingest/Queue", "AWS::SQS::Queue")));
    }

    [Fact]
    public async Task A_log_object_becomes_an_alert_and_a_canary_its_receipt_by_the_programs_and_the_ways_of_the_template_alone()
    {
        var stack = new Synthesis(TestSettings.ForNewTrail.With("lake", "365").With("canary", "true"));
        Uri address = _moto.Require();
        using TemplateInMoto made = await MakeAsync(stack);
        await using var slack = new LoopbackSlack();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("iota-carry-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "iota.yaml"), Configuration, TestContext.Current.CancellationToken);
        string bucket = Deployed.Name(stack.At("Trail/Bucket", "AWS::S3::Bucket")), alerts = Deployed.Name(stack.At("Alerts/Bucket", "AWS::S3::Bucket"));
        string sent = new JsonObject { ["Records"] = new JsonArray(CanaryTests.Record($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}")) }.ToJsonString();
        await made.PutObjectAsync(Deployed.Name(stack.At("Canary/Bucket", "AWS::S3::Bucket")), "AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json", Encoding.UTF8.GetBytes(sent));
        const string Root = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/24/root.json.gz";
        await made.PutObjectAsync(bucket, Root, File.ReadAllBytes(Repository.Sample()));

        await using (var detect = new FunctionOfTemplate(stack, "Detection", address, folder.FullName))
        {
            string[] announced = [.. await made.ReceiveAsync(stack.At("Ingest/Queue", "AWS::SQS::Queue"))];
            Assert.Equal("""{"batchItemFailures":[]}""", await detect.InvokeAsync(announced));
        }
        string lake = Deployed.Name(stack.At("Lake/Bucket", "AWS::S3::Bucket"));
        string file = Assert.Single(await made.KeysAsync(lake, Lake.Events), key => key.Contains("/day=2026-11-18/", StringComparison.Ordinal));
        Assert.Matches($"^{Lake.Events}log_type={Lake.CloudTrail}/day=2026-11-18/hour=03/[0-9a-f]{{32}}\\.jsonl\\.gz$", file);
        string[] pending = [.. await Task.WhenAll((await made.KeysAsync(alerts, AlertsBucket.Pending)).Select(key => made.ReadObjectAsync(alerts, key)))];
        Assert.Contains(pending, alert => alert.Contains("\"ruleId\":\"root_console_login\"", StringComparison.Ordinal));

        await using (var notify = new FunctionOfTemplate(stack, "Notify", address, folder.FullName, ("TEST_WEBHOOK", slack.Url)))
            Assert.Equal("""{"batchItemFailures":[]}""", await notify.InvokeAsync(await made.ReceiveAsync(stack.At("Outgoing/Queue", "AWS::SQS::Queue"))));
        Assert.Contains(slack.Titles, title => title.Contains("Root user", StringComparison.Ordinal));
        Assert.Empty(await made.KeysAsync(alerts, AlertsBucket.Pending));
        string[] receipts = [.. await made.KeysAsync(alerts, AlertsBucket.Delivered)];
        Assert.Equal(slack.Accepted.Count, receipts.Count(key => key.EndsWith(".secops", StringComparison.Ordinal)));
        // What the alarm of the canary counts.
        Assert.Equal([(alerts, Assert.Single(receipts, key => key.EndsWith($".{Canary.Destination}", StringComparison.Ordinal)))], await ReceivedAsync(made, stack.At("Canary/Receipts", "AWS::SQS::Queue")));
        Assert.DoesNotContain(slack.Titles, title => title.Contains("canary", StringComparison.OrdinalIgnoreCase));
        folder.Delete(recursive: true);
    }

    private async Task<TemplateInMoto> MakeAsync(Synthesis stack)
    {
        var made = new TemplateInMoto(stack, _moto.Require());
        await made.MakeAsync();
        return made;
    }

    /// <summary>The objects that the messages name, as the engine reads them.</summary>
    private static async Task<IEnumerable<(string, string)>> ReceivedAsync(TemplateInMoto made, Resource queue)
    {
        Notification[] notifications = [.. (await made.ReceiveAsync(queue)).Select(Notification.Parse)];
        Assert.All(notifications, notification => Assert.Null(notification.Problem));
        return notifications.SelectMany(notification => notification.Objects).Select(found => (found.Bucket, found.Key));
    }
}
