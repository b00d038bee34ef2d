using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>The synthetic event that passes through everything.</summary>
public class CanaryTests
{
    private static Synthesis Stack => Synthesis.Everything;

    /// <summary>The parameters of the one state, with references as Step Functions would fill them.</summary>
    private static JsonNode Call => Assert.Single(Definition["States"]!.AsObject()).Value!;

    private static JsonNode Definition
    {
        get
        {
            JsonNode definition = Stack.Single("AWS::StepFunctions::StateMachine")["DefinitionString"]!;
            string text = string.Concat(definition["Fn::Join"]![1]!.AsArray().Select(part => part is JsonValue value ? (string)value! : (string?)part!["Ref"] switch
            {
                "AWS::AccountId" => "111122223333",
                "AWS::Region" => "eu-west-1",
                "AWS::Partition" => "aws",
                { } id => id,
                null => "",
            }));
            return JsonNode.Parse(text)!;
        }
    }

    [Fact]
    public void The_event_is_a_record_of_CloudTrail_that_is_new_every_time()
    {
        Assert.Equal("arn:aws:states:::aws-sdk:s3:putObject", (string?)Call["Resource"]);
        Assert.Equal(Stack.At("Canary/Bucket", "AWS::S3::Bucket").Id, (string?)Call["Parameters"]!["Bucket"]);
        Assert.Equal("States.Format('AWSLogs/111122223333/CloudTrail/eu-west-1/canary-{}.json', $.id)", (string?)Call["Parameters"]!["Key.$"]);
        JsonNode record = Assert.Single(Call["Parameters"]!["Body"]!["Records"]!.AsArray())!;
        Assert.Equal("$.id", (string?)record["eventID.$"]);
        Assert.Equal("$.time", (string?)record["eventTime.$"]);
    }

    [Fact]
    public void Its_state_machine_is_valid_in_the_States_Language()
    {
        Assert.Empty(NpmChecks.Run("asl.mjs", [], Definition.ToJsonString()));
        string broken = Definition.ToJsonString().Replace("States.Format(", "States.Formatted(", StringComparison.Ordinal);
        Assert.Contains("Key.$ is invalid", Assert.Single(NpmChecks.Run("asl.mjs", [], broken)), StringComparison.Ordinal);
    }

    /// <summary>The record that is sent, with the id and time of an event of the schedule.</summary>
    internal static JsonObject Record(string time)
    {
        JsonObject record = Assert.Single(Call["Parameters"]!["Body"]!["Records"]!.AsArray())!.AsObject();
        return new JsonObject(record.Select(member => member.Key.EndsWith(".$", StringComparison.Ordinal)
            ? new KeyValuePair<string, JsonNode?>(member.Key[..^2], member.Key.StartsWith("eventTime", StringComparison.Ordinal) ? time : "0f2c7a5e")
            : new KeyValuePair<string, JsonNode?>(member.Key, member.Value!.DeepClone())));
    }

    [Fact]
    public void The_shipped_rule_matches_this_very_event()
    {
        JsonNode verdict = Repository.RunRule("rules/iota/iota_canary.py", Record("2026-01-02T03:04:05Z").ToJsonString());
        Assert.True((bool)verdict["match"]!, verdict.ToJsonString());
        Assert.Equal($"""["{Canary.Destination}"]""", verdict["destinations"]!.ToJsonString());
    }

    [Fact]
    public void The_sender_can_put_objects_below_the_prefix_of_its_bucket_and_do_nothing_else()
    {
        Statement statement = Assert.Single(Stack.At("Canary/Sender/Role", "AWS::IAM::Policy").Statements);
        Assert.Equal(["s3:putObject"], statement.Actions);
        Assert.Equal(["${CanaryBucket.Arn}/AWSLogs/*"], statement.Targets);
    }

    [Fact]
    public void Receipts_of_the_destination_and_no_others_are_counted_by_the_alarm()
    {
        JsonNode announced = Stack.At("Alerts/Bucket", "AWS::S3::Bucket")["NotificationConfiguration"]!["QueueConfigurations"]![1]!;
        Assert.Equal("""[{"Name":"prefix","Value":"delivered/"},{"Name":"suffix","Value":".canary"}]""", announced["Filter"]!["S3Key"]!["Rules"]!.ToJsonString());
        Resource receipts = Stack.At("Canary/Receipts", "AWS::SQS::Queue");
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(receipts, "Arn"), announced["Queue"]));
        Resource alarm = Stack.At("Alarms/Canary", "AWS::CloudWatch::Alarm");
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(receipts, "QueueName"), Assert.Single(alarm["Dimensions"]!.AsArray())!["Value"]));
        Assert.Equal("NumberOfMessagesSent Sum of 3600 s LessThanThreshold 1, without data breaching",
            $"{alarm["MetricName"]} {alarm["Statistic"]} of {alarm["Period"]} s {alarm["ComparisonOperator"]} {alarm["Threshold"]}, without data {alarm["TreatMissingData"]}");
    }

    [Fact]
    public void The_bucket_is_encrypted_closed_and_refuses_calls_without_tls()
    {
        Resource bucket = Stack.At("Canary/Bucket", "AWS::S3::Bucket");
        Assert.NotNull(bucket["BucketEncryption"]);
        Assert.Equal(4, bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(setting => (bool)setting.Value!));
        Assert.True(Stack.At("Canary/Bucket", "AWS::S3::BucketPolicy").RefusesWithoutTls);
    }

    [Fact]
    public void It_is_sent_twice_in_the_time_that_the_alarm_looks_at() =>
        Assert.Equal("rate(30 minutes)", (string?)Stack.At("Canary/Schedule", "AWS::Events::Rule")["ScheduleExpression"]);

    [Fact]
    public void It_takes_the_way_of_a_log_object()
    {
        Resource bucket = Stack.At("Canary/Bucket", "AWS::S3::Bucket"), topic = Stack.At("Canary/Announcements/Topic", "AWS::SNS::Topic");
        Assert.True(JsonNode.DeepEquals(
            Synthesis.Ref(topic), Assert.Single(bucket["NotificationConfiguration"]!["TopicConfigurations"]!.AsArray())!["Topic"]));
        Assert.Contains(Stack.All("AWS::SNS::Subscription"), subscription => JsonNode.DeepEquals(Synthesis.Ref(topic), subscription["TopicArn"])
            && JsonNode.DeepEquals(Synthesis.Ref(Stack.At("Ingest/Queue", "AWS::SQS::Queue"), "Arn"), subscription["Endpoint"]));
    }

    [Fact]
    public void Without_the_setting_there_is_nothing_of_it() =>
        Assert.DoesNotContain(Synthesis.NewTrail.Resources, resource => resource.Id.Contains("Canary", StringComparison.Ordinal));
}
