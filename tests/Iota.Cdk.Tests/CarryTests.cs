using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Cdk.Tests;

/// <summary>Queues, topics, subscriptions, filters and policies of the template, made in moto, carry what is put into a bucket to the function that waits for it.</summary>
public sealed class CarryTests : IAsyncLifetime
{
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
        await made.MakeForeignBucketAsync("company-logs");
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
