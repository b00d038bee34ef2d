using System.Text.Json.Nodes;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Cdk.Tests;

public class AlarmTests
{
    [Theory]
    [InlineData("Alarms/DeadLetters", "AWS/SQS ApproximateNumberOfMessagesVisible Maximum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/Late", "AWS/SQS ApproximateAgeOfOldestMessage Maximum of 300 s >= 900, without data notBreaching")]
    [InlineData("Alarms/StateSlow", "AWS/EFS PercentIOLimit Maximum of 900 s >= 95, without data notBreaching")]
    [InlineData("Alarms/Errors", "AWS/Lambda Errors Sum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/Throttles", "AWS/Lambda Throttles Sum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/Slow", "AWS/Lambda Duration p99 of 300 s >= 96000, without data notBreaching")]
    [InlineData("Alarms/NoData", "Iota ObjectsProcessed Sum of 1800 s < 1, without data breaching")]
    [InlineData("Alarms/ObjectsFailed", "Iota ObjectsFailed Sum of 900 s >= 1, without data notBreaching")]
    [InlineData("Alarms/SetAside", "Iota RecordsSetAside Sum of 900 s >= 1, without data notBreaching")]
    [InlineData("Alarms/RuleFailures", "Iota RuleFailures Sum of 900 s >= 1, without data notBreaching")]
    [InlineData("Alarms/RulesNotLoaded", "Iota RulesNotLoaded Maximum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/TickErrors", "AWS/Lambda Errors Sum of 900 s >= 1, without data notBreaching")]
    [InlineData("Alarms/TickMissing", "Iota TickHeartbeat Sum of 1800 s < 1, without data breaching")]
    [InlineData("Alarms/OutboxStuck", "Iota OutboxAge Maximum of 300 s >= 900, without data notBreaching")]
    [InlineData("Alarms/AlertsLate", "Iota OutboxAge Maximum of 900 s >= 900, without data breaching")]
    [InlineData("Alarms/DeadDeliveries", "Iota DeadDeliveries Sum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/NotifyErrors", "AWS/Lambda Errors Sum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/NotifyDeadLetters", "AWS/SQS ApproximateNumberOfMessagesVisible Maximum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/NotAnnounced", "AWS/SNS NumberOfNotificationsFailed Sum of 300 s >= 1, without data notBreaching")]
    [InlineData("Alarms/StateRecovered", "Iota/Log StateRecovered Sum of 300 s >= 1, without data notBreaching")]
    public void An_alarm_tells_the_ops_topic(string path, string condition)
    {
        Resource alarm = Synthesis.NewTrail.At(path, "AWS::CloudWatch::Alarm");
        Assert.Equal(condition, Condition(alarm));
        JsonNode action = Assert.Single(alarm["AlarmActions"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Synthesis.NewTrail.At("Alarms/Topic", "AWS::SNS::Topic")), action));
    }

    [Theory]
    [InlineData("Alarms/LakeLate", "Iota LakeAge Maximum of 900 s >= 3600, without data notBreaching")]
    [InlineData("Alarms/LakeGivenUp", "Iota LakeGivenUp Sum of 900 s >= 1, without data notBreaching")]
    public void A_lake_has_its_alarms(string path, string condition) => Assert.Equal(condition, Condition(Synthesis.Everything.At(path, "AWS::CloudWatch::Alarm")));

    [Fact]
    public void There_is_no_alarm_without_a_line_in_this_test() => Assert.Equal(20, Synthesis.NewTrail.All("AWS::CloudWatch::Alarm").Count);

    [Fact]
    public void A_state_that_was_damaged_is_found_in_the_log_as_the_engine_writes_it()
    {
        var written = new StringWriter();
        new EngineLog(written, LogFormat.Json, TimeProvider.System).StateRecovered(new StateRecovered(DateTimeOffset.UnixEpoch, "no database", "/state/old", null));
        string code = (string)JsonNode.Parse(written.ToString())!["code"]!;
        Assert.Equal($"{{ $.code = \"{code}\" }}", (string?)Synthesis.NewTrail.Single("AWS::Logs::MetricFilter")["FilterPattern"]);
    }

    [Theory]
    [InlineData("Alarms/DeadLetters", "Ingest/DeadLetters")]
    [InlineData("Alarms/Late", "Ingest/Queue")]
    [InlineData("Alarms/NotifyDeadLetters", "Outgoing/DeadLetters")]
    public void An_alarm_of_a_queue_watches_that_queue(string path, string queue) => Assert.True(JsonNode.DeepEquals(
        Synthesis.Ref(Synthesis.NewTrail.At(queue, "AWS::SQS::Queue"), "QueueName"),
        Assert.Single(Synthesis.NewTrail.At(path, "AWS::CloudWatch::Alarm")["Dimensions"]!.AsArray())!["Value"]));

    [Fact]
    public void A_canary_and_an_API_event_are_no_data()
    {
        Resource alarm = Synthesis.Everything.At("Alarms/NoData", "AWS::CloudWatch::Alarm");
        Assert.Equal("FILL(objects, 0) - FILL(canaries, 0) < 1, without data breaching", $"{alarm["Metrics"]![0]!["Expression"]} < {alarm["Threshold"]}, without data {alarm["TreatMissingData"]}");
        Assert.Equal("LessThanThreshold", (string?)alarm["ComparisonOperator"]);
        Assert.Equal(
            [
                $"objects Iota ObjectsProcessed of {Synthesis.Everything.Function("Detection").Id} Sum of 1800 s",
                $"canaries AWS/SNS NumberOfNotificationsDelivered of {Synthesis.Everything.At("Canary/Announcements/Topic", "AWS::SNS::Topic").Id} Sum of 1800 s",
            ],
            alarm["Metrics"]!.AsArray().Skip(1).Select(one =>
            {
                JsonNode stat = one!["MetricStat"]!, watched = Assert.Single(stat["Metric"]!["Dimensions"]!.AsArray())!["Value"]!;
                return $"{one["Id"]} {stat["Metric"]!["Namespace"]} {stat["Metric"]!["MetricName"]} of {watched["Ref"] ?? watched["Fn::GetAtt"]![0]} {stat["Stat"]} of {stat["Period"]} s";
            }));
    }

    private static string Condition(Resource alarm) =>
        $"{alarm["Namespace"]} {alarm["MetricName"]} {alarm["Statistic"] ?? alarm["ExtendedStatistic"]} of {alarm["Period"]} s "
        + $"{((string?)alarm["ComparisonOperator"] == "LessThanThreshold" ? "<" : ">=")} {alarm["Threshold"]}, without data {alarm["TreatMissingData"]}";

    [Fact]
    public void Each_says_what_to_do() => Assert.All(Synthesis.Everything.All("AWS::CloudWatch::Alarm").Concat(Synthesis.Worker.All("AWS::CloudWatch::Alarm")), alarm =>
    {
        string description = (string)alarm["AlarmDescription"]!;
        Assert.Matches(@"^[A-Z].+[.?] What to do: [A-Z].+[.?] More in docs/deploy\.md\.$", description);
        Assert.InRange(description.Length, 60, 1024);
    });

    [Fact]
    public void Alarms_of_this_account_may_publish_to_the_ops_topic_with_tls()
    {
        Resource policy = Synthesis.NewTrail.At("Alarms/Topic", "AWS::SNS::TopicPolicy");
        Statement allowed = Assert.Single(policy.Statements, statement => statement.Effect == "Allow");
        Assert.Equal("""{"Service":"cloudwatch.amazonaws.com"}""", allowed.Json["Principal"]!.ToJsonString());
        Assert.Equal(["${AWS::AccountId}"], allowed.Condition("StringEquals", "aws:SourceAccount"));
        Assert.True(policy.RefusesWithoutTls);
    }

    [Fact]
    public void Alarms_go_to_the_address_that_was_given()
    {
        static IEnumerable<string?> Addresses(Synthesis stack) =>
            stack.All("AWS::SNS::Subscription")
                .Where(subscription => (string?)subscription["Protocol"] == "email")
                .Select(subscription => (string?)subscription["Endpoint"]);
        Assert.Equal(["security@company.example"], Addresses(Synthesis.ExistingTrail));
        Assert.Empty(Addresses(Synthesis.NewTrail));
    }
}
