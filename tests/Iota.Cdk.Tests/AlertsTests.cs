using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>The way of an alert out of the isolated network.</summary>
public class AlertsTests
{
    private static Synthesis Stack => Synthesis.NewTrail;

    private static Resource Bucket => Stack.At("Alerts/Bucket", "AWS::S3::Bucket");

    [Fact]
    public void The_bucket_is_encrypted_closed_refuses_calls_without_tls_and_outlives_the_stack()
    {
        Assert.NotNull(Bucket["BucketEncryption"]);
        Assert.Equal(4, Bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(setting => (bool)setting.Value!));
        Assert.True(Stack.At("Alerts/Bucket", "AWS::S3::BucketPolicy").RefusesWithoutTls);
        Assert.Equal("Retain", Bucket.DeletionPolicy);
    }

    [Fact]
    public void A_new_message_is_announced_to_the_queue_of_the_function_that_sends_it()
    {
        JsonNode announced = Assert.Single(Bucket["NotificationConfiguration"]!["QueueConfigurations"]!.AsArray())!;
        Resource queue = Stack.At("Outgoing/Queue", "AWS::SQS::Queue");
        Assert.Equal("s3:ObjectCreated:*", (string?)announced["Event"]);
        Assert.Equal("""{"S3Key":{"Rules":[{"Name":"prefix","Value":"pending/"}]}}""", announced["Filter"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(queue, "Arn"), announced["Queue"]));
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(queue, "Arn"), Stack.At("Notify/Function", "AWS::Lambda::EventSourceMapping")["EventSourceArn"]));
    }

    [Fact]
    public void The_bucket_is_made_when_s3_may_send() =>
        Assert.Equal([Stack.At("Outgoing/Queue", "AWS::SQS::QueuePolicy").Id], Bucket.Json["DependsOn"]!.AsArray().Select(id => (string)id!));

    [Fact]
    public void Only_s3_for_a_bucket_of_this_stack_can_send_to_the_queue()
    {
        Statement allowed = Assert.Single(Stack.At("Outgoing/Queue", "AWS::SQS::QueuePolicy").Statements, statement => statement.Effect == "Allow");
        Assert.Equal("""{"Service":"s3.amazonaws.com"}""", allowed.Json["Principal"]!.ToJsonString());
        Assert.Equal(["${AWS::AccountId}"], allowed.Condition("StringEquals", "aws:SourceAccount"));
        Assert.Equal(["arn:${AWS::Partition}:s3:::iota-*"], allowed.Condition("ArnLike", "aws:SourceArn"));
    }

    [Fact]
    public void What_waits_never_expires_and_the_rest_does() => Assert.Equal(
        ["dead-messages/ 365", "dead/ 365", "delivered/ 90", "holds/ 30", "leases/ 7", "snapshots/ 30", "unreadable/ 365"],
        Bucket["LifecycleConfiguration"]!["Rules"]!.AsArray()
            .Where(rule => rule!["ExpirationInDays"] is not null)
            .Select(rule => $"{rule!["Prefix"]} {rule["ExpirationInDays"]}").Order(StringComparer.Ordinal));

    [Fact]
    public void Detection_can_only_add_messages_and_the_function_that_sends_cannot_read_logs()
    {
        Assert.Equal(["${AlertsBucket.Arn}/pending/*"], Stack.Permissions("Detection").Statement("WriteMessages").Targets);
        Assert.DoesNotContain(Stack.Permissions("Notify").Statements.SelectMany(statement => statement.Targets),
            target => target.Contains("TrailBucket", StringComparison.Ordinal));
    }

    [Fact]
    public void The_function_that_sends_writes_nothing_that_would_wake_it_up() =>
        Assert.DoesNotContain("${AlertsBucket.Arn}/pending/*", Stack.Permissions("Notify").Statements
            .Where(statement => statement.Actions.Contains("s3:PutObject")).SelectMany(statement => statement.Targets));
}
