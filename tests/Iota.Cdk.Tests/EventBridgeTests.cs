using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class EventBridgeTests
{
    private static Synthesis Stack => Synthesis.EventBridge;

    [Fact]
    public void New_objects_of_the_bucket_below_the_prefix_go_to_the_queue() => Assert.Equal(
        """{"detail":{"bucket":{"name":["company-logs"]},"object":{"key":[{"prefix":"AWSLogs/"}]}},"detail-type":["Object Created"],"source":["aws.s3"]}""",
        Stack.At("Sources/companylogsAWSLogs/Rule", "AWS::Events::Rule")["EventPattern"]!.ToJsonString());

    [Fact]
    public void Api_calls_and_sign_ins_go_to_the_queue_as_they_happen_when_asked_for()
    {
        Assert.Equal(
            ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Service Event via CloudTrail", "AWS Console Action via CloudTrail"],
            Stack.At("ApiEvents/Rule", "AWS::Events::Rule")["EventPattern"]!["detail-type"]!.AsArray().Select(type => (string)type!));
        Assert.DoesNotContain(Synthesis.ExistingTrail.All("AWS::Events::Rule"), rule => rule.Id.StartsWith("ApiEvents", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sources/companylogsAWSLogs/Rule")]
    [InlineData("ApiEvents/Rule")]
    public void What_EventBridge_cannot_deliver_is_a_dead_letter(string path)
    {
        JsonNode target = Assert.Single(Stack.At(path, "AWS::Events::Rule")["Targets"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Stack.At("Ingest/Queue", "AWS::SQS::Queue"), "Arn"), target["Arn"]));
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Stack.At("Ingest/DeadLetters", "AWS::SQS::Queue"), "Arn"), target["DeadLetterConfig"]!["Arn"]));
    }

    [Theory]
    [InlineData("Ingest/Queue")]
    [InlineData("Ingest/DeadLetters")]
    public void Only_these_rules_can_send(string queue)
    {
        Statement[] allowed = [.. Stack.At(queue, "AWS::SQS::QueuePolicy").Statements.Where(statement => statement.Effect == "Allow")];
        Assert.All(allowed, statement => Assert.Equal("""{"Service":"events.amazonaws.com"}""", statement.Json["Principal"]!.ToJsonString()));
        Assert.Equal(["${ApiEventsRule.Arn}", "${SourcescompanylogsAWSLogsRule.Arn}"],
            allowed.Select(statement => Assert.Single(statement.Condition("ArnEquals", "aws:SourceArn"))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_no_topic_but_that_of_the_alarms() =>
        Assert.Equal(["AlarmsTopic"], Stack.All("AWS::SNS::Topic").Select(topic => topic.Name));

    [Fact]
    public void A_topic_that_nobody_would_listen_to_is_refused() => Assert.StartsWith("announcedBy=eventbridge needs no topicArn",
        Assert.Single(Assert.Throws<SettingsException>(() => TestSettings.Read(TestSettings.ForEventBridge.With("topicArn", TestSettings.TopicArn))).Problems),
        StringComparison.Ordinal);

    [Fact]
    public void A_bucket_of_another_account_announces_to_the_EventBridge_there() => Assert.StartsWith("announcedBy=eventbridge works for a bucket of this account",
        Assert.Single(Assert.Throws<SettingsException>(() =>
            TestSettings.Read(TestSettings.ForEventBridge.With("logAccount", "444455556666"), account: "111122223333")).Problems),
        StringComparison.Ordinal);
}
