using System.Text.Json.Nodes;
using Amazon.CDK;

namespace Iota.Cdk.Tests;

/// <summary>The small stack for an account that has logs and not Iota.</summary>
public class LogAccountTests
{
    private const string TrailArn = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/member", KeyArn = "arn:aws:kms:eu-west-1:444455556666:key/7f00";

    private const string Reader = "arn:aws:iam::111122223333:role/Iota-Detection";

    private static Synthesis Stack => Synthesis.LogAccount;

    internal static Dictionary<string, string> AllSettings => Minimum.With("trailArn", TrailArn).With("keyArn", KeyArn).With("externalId", "0d4c8c36-5a31-4f2b")
        .With("readerArn", Reader).With("bucketPolicy", "replace");

    private static Dictionary<string, string> Minimum => new() { ["stack"] = "logs", ["iotaAccount"] = "111122223333", ["bucketName"] = "member-logs" };

    [Fact]
    public void Iotas_account_alone_can_subscribe_and_with_a_queue_alone()
    {
        Statement subscribe = Stack.At("Topic", "AWS::SNS::TopicPolicy").Statement("SubscribeFromIota");
        Assert.Equal(["sns:Subscribe", "sns:GetTopicAttributes"], subscribe.Actions);
        Assert.Contains("111122223333:root", subscribe.Json["Principal"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["sqs"], subscribe.Condition("StringEqualsIfExists", "sns:Protocol"));
        Assert.True(Stack.At("Topic", "AWS::SNS::TopicPolicy").RefusesWithoutTls);
    }

    [Theory]
    [InlineData(true, "cloudtrail.amazonaws.com", TrailArn)]
    [InlineData(false, "s3.amazonaws.com", "arn:${AWS::Partition}:s3:::member-logs")]
    public void The_trail_can_publish_or_else_the_bucket(bool trail, string service, string source)
    {
        Synthesis stack = trail ? Stack : Synthesize(Minimum);
        Statement publish = stack.At("Topic", "AWS::SNS::TopicPolicy").Statement("PublishFromSource");
        Assert.Equal($$"""{"Service":"{{service}}"}""", publish.Json["Principal"]!.ToJsonString());
        Assert.Equal([source], publish.Condition("ArnEquals", "aws:SourceArn"));
        Assert.Equal(["${AWS::AccountId}"], publish.Condition("StringEquals", "aws:SourceAccount"));
    }

    [Fact]
    public void The_role_is_taken_by_Iotas_account_with_the_external_id_and_reads_logs_alone()
    {
        Resource role = Stack.At("ReadRole", "AWS::IAM::Role");
        Statement trust = Assert.Single(role.Statements);
        Assert.Contains("111122223333:root", trust.Json["Principal"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["0d4c8c36-5a31-4f2b"], trust.Condition("StringEquals", "sts:ExternalId"));
        Assert.Equal(
            [
                "ReadLogObjects: s3:GetObject s3:GetObjectVersion on arn:${AWS::Partition}:s3:::member-logs/AWSLogs/*",
                $"DecryptLogObjects: kms:Decrypt on {KeyArn}",
                "ListLogObjects: s3:ListBucket on arn:${AWS::Partition}:s3:::member-logs",
            ],
            Stack.At("ReadRole", "AWS::IAM::Policy").Statements.Select(statement => $"{statement.Id}: {string.Join(' ', statement.Actions)} on {string.Join(' ', statement.Targets)}"));
    }

    [Fact]
    public void Without_an_external_id_there_is_no_role() => Assert.DoesNotContain(Synthesize(Minimum).Resources, resource => resource.Type.StartsWith("AWS::IAM", StringComparison.Ordinal));

    [Fact]
    public void On_request_the_policy_of_the_bucket_lets_the_trail_write_and_Iotas_role_read_and_outlives_the_stack()
    {
        Resource policy = Stack.Single("AWS::S3::BucketPolicy");
        Assert.Equal("member-logs", (string?)policy["Bucket"]);
        Assert.Equal("Retain", policy.DeletionPolicy);
        Assert.True(policy.RefusesWithoutTls);
        Assert.Equal(
            ["CheckBucket: s3:GetBucketAcl on arn:${AWS::Partition}:s3:::member-logs", "WriteLogs: s3:PutObject on arn:${AWS::Partition}:s3:::member-logs/AWSLogs/*",
                "ReadByIota: s3:GetObject s3:GetObjectVersion on arn:${AWS::Partition}:s3:::member-logs/AWSLogs/*"],
            policy.Statements.Where(statement => statement.Effect == "Allow")
                .Select(statement => $"{statement.Id}: {string.Join(' ', statement.Actions)} on {string.Join(' ', statement.Targets)}"));
        Assert.Equal($$"""{"AWS":"{{Reader}}"}""", policy.Statement("ReadByIota").Json["Principal"]!.ToJsonString());
        Assert.All((string[])["CheckBucket", "WriteLogs"], id => Assert.Equal([TrailArn], policy.Statement(id).Condition("ArnEquals", "aws:SourceArn")));
    }

    [Fact]
    public void Without_being_asked_it_leaves_the_policy_of_the_bucket_alone() => Assert.Empty(Synthesize(Minimum).All("AWS::S3::BucketPolicy"));

    [Theory]
    [InlineData("readerArn", Reader, "readerArn and bucketPolicy=replace belong together")]
    [InlineData("bucketPolicy", "replace", "readerArn and bucketPolicy=replace belong together")]
    [InlineData("bucketPolicy", "merge", "bucketPolicy is 'merge'; it can be keep or replace.")]
    public void Half_a_request_is_refused(string name, string value, string problem) => Assert.StartsWith(problem,
        Assert.Single(Assert.Throws<SettingsException>(() => LogAccountSettings.Read(Minimum.With("trailArn", TrailArn).With(name, value))).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_reader_of_another_account_and_a_policy_without_the_trail_are_refused()
    {
        IReadOnlyList<string> problems = Assert.Throws<SettingsException>(() => LogAccountSettings.Read(
            Minimum.With("bucketPolicy", "replace").With("readerArn", "arn:aws:iam::999999999999:role/x"))).Problems;
        Assert.StartsWith("readerArn is 'arn:aws:iam::999999999999:role/x'; expected a role of account 111122223333", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("bucketPolicy=replace needs trailArn", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_needs_no_bootstrap_so_that_a_StackSet_can_take_it()
    {
        JsonNode template = JsonNode.Parse(File.ReadAllText(Stack.TemplatePath))!;
        Assert.Null(template["Parameters"]);
        Assert.Null(template["Rules"]);
    }

    [Theory]
    [InlineData("iotaAccount", "1234")]
    [InlineData("bucketName", "s3://logs")]
    [InlineData("prefix", "AWSLogs")]
    [InlineData("keyArn", "alias/logs")]
    [InlineData("trailArn", "member")]
    [InlineData("externalId", "short")]
    public void A_value_that_cannot_be_right_is_refused_by_name(string name, string value) => Assert.StartsWith($"{name} is '{value}'",
        Assert.Single(Assert.Throws<SettingsException>(() => LogAccountSettings.Read(Minimum.With(name, value))).Problems), StringComparison.Ordinal);

    [Fact]
    public void What_is_missing_is_called_missing() => Assert.Equal(["iotaAccount is missing", "bucketName is missing"],
        Assert.Throws<SettingsException>(() => LogAccountSettings.Read(new Dictionary<string, string> { ["stack"] = "logs" })).Problems.Select(problem => problem.Split(';')[0]));

    [Fact]
    public void A_name_that_no_setting_has_is_refused() => Assert.StartsWith("topicArn is no setting. The settings are artefacts, bucketName, bucketPolicy, externalId, iotaAccount, keyArn, prefix, readerArn, stack, trailArn.",
        Assert.Single(Assert.Throws<SettingsException>(() => LogAccountSettings.Read(Minimum.With("topicArn", TestSettings.TopicArn))).Problems), StringComparison.Ordinal);

    private static Synthesis Synthesize(Dictionary<string, string> context) => new(app => new LogAccountStack(app, "IotaLogs", LogAccountSettings.Read(context)));
}
