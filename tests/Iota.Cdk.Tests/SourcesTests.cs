using System.Text.Json.Nodes;
using static Iota.Cdk.Tests.TestSettings;

namespace Iota.Cdk.Tests;

/// <summary>Several buckets in one stack.</summary>
public class SourcesTests
{
    private const string FlowLogs = """{"bucketName": "flow-logs", "announcedBy": "eventbridge"}""";

    private const string Archive =
        """{"bucketName": "org-logs", "logAccount": "444455556666", "prefix": "AWSLogs/o-1a2b3c/", "topicArn": "arn:aws:sns:eu-west-1:444455556666:org-trail", "keyArn": "arn:aws:kms:eu-west-1:444455556666:key/7f00"}""";

    private static Synthesis Stack => Synthesis.Everything;

    [Fact]
    public void The_function_reads_all_of_them_and_no_more() => Assert.Equal(
        [
            "arn:${AWS::Partition}:s3:::org-logs/AWSLogs/o-1a2b3c/*", "arn:${AWS::Partition}:s3:::flow-logs/AWSLogs/*", "${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*",
            "${CanaryBucket.Arn}/AWSLogs/*",
        ],
        Stack.Permissions("Detection").Statement("ReadLogObjects").Targets);

    [Fact]
    public void Each_key_opens_objects_of_these_buckets_through_s3_alone()
    {
        Statement decrypt = Stack.Permissions("Detection").Statement("DecryptLogObjects");
        Assert.Equal(["arn:aws:kms:eu-west-1:444455556666:key/7f00", "${TrailKey.Arn}"], decrypt.Targets);
        Assert.Equal(
            [
                "arn:${AWS::Partition}:s3:::org-logs/AWSLogs/o-1a2b3c/*", "arn:${AWS::Partition}:s3:::org-logs", "${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*",
                "${TrailBucket.Arn}",
            ],
            decrypt.Condition("StringLike", "kms:EncryptionContext:aws:s3:arn"));
    }

    [Fact]
    public void Each_topic_and_rule_and_nobody_else_can_send_to_the_queue()
    {
        IEnumerable<Statement> allowed = Stack.At("Ingest/Queue", "AWS::SQS::QueuePolicy").Statements.Where(statement => statement.Effect == "Allow");
        Assert.Equal(
            [
                "arn:aws:sns:eu-west-1:444455556666:org-trail", "${SourcesflowlogsAWSLogsRule.Arn}", "${TrailAnnouncementsTopic}", "${ApiEventsRule.Arn}",
                "${CanaryAnnouncementsTopic}",
            ],
            allowed.Select(statement => Assert.Single(statement.Condition("ArnEquals", "aws:SourceArn"))));
        Assert.Equal(3, Stack.All("AWS::SNS::Subscription").Count(subscription => (string?)subscription["Protocol"] == "sqs"));
    }

    [Fact]
    public void The_list_stands_alone_beside_one_bucket_or_beside_a_new_trail()
    {
        var alone = new Dictionary<string, string>(ForNewTrail) { ["newTrail"] = "false", ["sources"] = $"[{FlowLogs}]" };
        Assert.Equal([new LogBucket("flow-logs", "AWSLogs/", null, null)], Read(alone).Buckets);
        Assert.Equal(["company-logs", "flow-logs"], Read(ForExistingTrail.With("sources", $"[{FlowLogs}]")).Buckets.Select(bucket => bucket.Name));
        Assert.True(Read(ForNewTrail.With("sources", $"[{FlowLogs}]")).NewTrail);
    }

    [Fact]
    public void Buckets_that_share_a_topic_are_one_subscription()
    {
        var stack = new Synthesis(ForExistingTrail.With("sources", $$"""[{"bucketName": "access-logs", "topicArn": "{{TopicArn}}"}]"""));
        Assert.Single(stack.All("AWS::SNS::Subscription"));
        Assert.Equal(2, stack.Permissions("Detection").Statement("ReadLogObjects").Targets.Count());
    }

    [Theory]
    [InlineData("flow-logs", "sources is no JSON list")]
    [InlineData("{}", "sources is no JSON list. Expected")]
    [InlineData("""[{"bucketName": "flow-logs"}""", "sources is no JSON list (character 29 of line 1). Expected")]
    [InlineData("""["flow-logs"]""", "sources[0]: expected an object such as")]
    [InlineData("""[{"announcedBy": "eventbridge"}]""", "sources[0]: bucketName is missing")]
    [InlineData("""[{"bucketName": "flow-logs"}]""", "sources[0]: topicArn is missing")]
    [InlineData("""[{"bucketName": "flow-logs", "announcedBy": "eventbridge", "kmsKey": "x"}]""", "sources[0]: kmsKey is no setting")]
    [InlineData("""[{"bucketName": "company-logs", "announcedBy": "eventbridge", "prefix": "AWSLogs/o-1/"}]""", "sources[0]: company-logs/AWSLogs/o-1/ overlaps with company-logs/AWSLogs/")]
    public void A_list_that_cannot_be_right_is_refused(string sources, string problem) => Assert.StartsWith(problem,
        Assert.Single(Assert.Throws<SettingsException>(() => Read(ForExistingTrail.With("sources", sources))).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_queue_has_room_for_the_statements_of_fifteen()
    {
        static string List(int count) => new JsonArray([.. Enumerable.Range(0, count).Select(index =>
            (JsonNode)new JsonObject { ["bucketName"] = $"logs-{index}", ["announcedBy"] = "eventbridge" })]).ToJsonString();
        var stack = new Synthesis(ForNewTrail.With("sources", List(15)).With("apiEvents", "true").With("canary", "true"));
        Assert.InRange(stack.At("Ingest/Queue", "AWS::SQS::QueuePolicy").Statements.Count(), 15, 20);
        Assert.InRange(stack.Single("AWS::EC2::VPCEndpoint")["PolicyDocument"]!.ToJsonString().Length, 1, 20_480);
        Assert.StartsWith("sources: there are 16 buckets", Assert.Single(Assert.Throws<SettingsException>(() =>
            Read(ForNewTrail.With("sources", List(16)))).Problems), StringComparison.Ordinal);
    }

    public static Dictionary<string, string> Everything => ForNewTrail.With("sources", $"[{FlowLogs},{Archive}]").With("apiEvents", "true").With("canary", "true")
        .With("egress", "nat").With("lake", "365").With("secrets", "ssm:/iota/slack").With("opsEmail", "security@company.example");
}
