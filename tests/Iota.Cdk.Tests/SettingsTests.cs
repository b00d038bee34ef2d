using static Iota.Cdk.Tests.TestSettings;

namespace Iota.Cdk.Tests;

public class SettingsTests
{
    [Fact]
    public void An_existing_trail_needs_its_bucket_and_topic_alone()
    {
        IotaSettings settings = Read(ForExistingTrail);
        Assert.Equal([new LogBucket("company-logs", "AWSLogs/", null, TopicArn)], settings.Buckets);
        Assert.False(settings.NewTrail || settings.Canary || settings.Egress || settings.ApiEvents);
        Assert.Equal("x64", settings.Artefacts.Architecture);
        Assert.Equal(1769, settings.MemoryMb);
        Assert.Null(settings.OpsEmail);
    }

    [Fact]
    public void A_new_trail_needs_nothing()
    {
        Assert.True(Read(ForNewTrail).NewTrail);
        Assert.Empty(Read(ForNewTrail).Buckets);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var error = Assert.Throws<SettingsException>(() => Read(new() { ["architecture"] = "arm", ["memoryMb"] = "128", ["opsEmail"] = "me" }));
        Assert.Equal(
            ["bucketName", "topicArn", "architecture", "artefacts", "memoryMb", "opsEmail"],
            error.Problems.Select(problem => problem.Split(' ')[0]));
        Assert.All(error.Problems, problem => Assert.Contains(problem, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bucketName", "s3://company-logs")]
    [InlineData("bucketName", "arn:aws:s3:::company-logs")]
    [InlineData("topicArn", "trail")]
    [InlineData("topicArn", "arn:aws:sns:eu-west-1:111122223333:trail:0c1f")]
    [InlineData("keyArn", "arn:aws:kms:eu-west-1:111122223333:alias/logs")]
    [InlineData("prefix", "/AWSLogs/")]
    [InlineData("prefix", "AWSLogs")]
    [InlineData("prefix", "AWSLogs/*/")]
    [InlineData("prefix", "${aws:username}/")]
    [InlineData("newTrail", "yes")]
    [InlineData("announcedBy", "sqs")]
    [InlineData("apiEvents", "yes")]
    [InlineData("canary", "yes")]
    [InlineData("egress", "internet")]
    [InlineData("logAccount", "12345")]
    [InlineData("architecture", "arm")]
    [InlineData("memoryMb", "511")]
    [InlineData("memoryMb", "10241")]
    [InlineData("memoryMb", "2 GB")]
    [InlineData("opsEmail", "security")]
    public void A_value_that_cannot_be_right_is_refused_by_name(string name, string value)
    {
        string problem = Assert.Single(Assert.Throws<SettingsException>(() => Read(ForExistingTrail.With(name, value))).Problems);
        Assert.StartsWith($"{name} is '{value}'", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prefix", "central/AWSLogs/o-1a2b3c/")]
    [InlineData("keyArn", KeyArn)]
    [InlineData("architecture", "arm64")]
    [InlineData("memoryMb", "512")]
    [InlineData("memoryMb", "10240")]
    [InlineData("opsEmail", "security@company.example")]
    [InlineData("newTrail", "false")]
    [InlineData("@aws-cdk/core:some-flag", "true")]
    public void A_value_that_can_be_right_is_taken(string name, string value) => Assert.Single(Read(ForExistingTrail.With(name, value)).Buckets);

    [Fact]
    public void Of_a_stack_that_there_is_not_nothing_else_is_said() =>
        Assert.Equal(["stack is 'Worker'; it can be iota, logs or worker."], ProblemsOf(new() { ["stack"] = "Worker", ["oidcProvider"] = "x" }));

    [Fact]
    public void A_name_that_no_setting_has_is_refused()
    {
        string problem = Assert.Single(Assert.Throws<SettingsException>(() => Read(ForExistingTrail.With("keyARN", KeyArn))).Problems);
        Assert.Equal(
            "keyARN is no setting. The settings are announcedBy, apiEvents, architecture, artefacts, bucketName, canary, egress, keyArn, lake, logAccount, memoryMb, newTrail, opsEmail, prefix, secrets, sources, stack, topicArn.",
            problem);
    }

    [Fact]
    public void A_problem_is_said_once_and_nothing_that_would_follow_from_a_wrong_switch()
    {
        Assert.Equal(["newTrail is 'yes'; it can be false or true."], ProblemsOf(ForNewTrail.With("newTrail", "yes")));
        Assert.Equal(["announcedBy is 's3'; it can be topic or eventbridge."], ProblemsOf(ForEventBridge.With("announcedBy", "s3")));
        Assert.Equal(
            [
                "announcedBy is 'sqs'; it can be topic or eventbridge.",
                "sources[0]: size is no setting. The settings are announcedBy, bucketName, keyArn, logAccount, prefix, topicArn.",
            ],
            ProblemsOf(ForExistingTrail.With("announcedBy", "sqs").With("sources", $$"""[{"bucketName": "flow-logs", "topicArn": "{{TopicArn}}", "size": 1}]""")));
    }

    [Theory]
    [InlineData("bucketName")]
    [InlineData("topicArn")]
    [InlineData("keyArn")]
    [InlineData("prefix")]
    public void A_new_trail_and_an_existing_one_exclude_each_other(string name)
    {
        string value = new Dictionary<string, string>(ForExistingTrail) { ["keyArn"] = KeyArn, ["prefix"] = "AWSLogs/" }[name];
        string problem = Assert.Single(Assert.Throws<SettingsException>(() => Read(ForNewTrail.With(name, value))).Problems);
        Assert.StartsWith("newTrail=true makes a trail", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Topic_and_key_must_be_in_the_account_and_the_key_in_the_region_of_the_deployment()
    {
        Dictionary<string, string> context = ForExistingTrail.With("keyArn", KeyArn);
        Assert.Single(Read(context, "111122223333", "eu-west-1").Buckets);
        Assert.Equal(
            ["topicArn is in account 111122223333", "keyArn is in account 111122223333", "keyArn is in eu-west-1"],
            Assert.Throws<SettingsException>(() => Read(context, "444455556666", "us-east-1")).Problems.Select(problem => problem.Split(',')[0]));
    }

    [Fact]
    public void A_trail_in_another_account_is_taken_when_that_account_is_named()
    {
        Dictionary<string, string> context = ForExistingTrail.With("keyArn", KeyArn);
        Assert.Single(Read(context.With("logAccount", "111122223333"), "444455556666", "eu-west-1").Buckets);
        string problem = Assert.Throws<SettingsException>(() => Read(context, "444455556666", "eu-west-1")).Problems[0];
        Assert.Equal("topicArn is in account 111122223333, but the bucket in 444455556666: give logAccount=111122223333 if the bucket is there too.", problem);
    }

    [Fact]
    public void A_missing_artefact_is_named_with_the_command_that_makes_it()
    {
        string folder = Directory.CreateTempSubdirectory("iota-no-artefacts-").FullName;
        try
        {
            var error = Assert.Throws<SettingsException>(() => Read(ForNewTrail.With("artefacts", folder).With("architecture", "arm64")));
            Assert.Equal(
                [
                    $"{folder}/iota-function-arm64.zip is missing: run `make package`.",
                    $"{folder}/iota-python-layer-arm64.zip is missing: run `make package`.",
                    $"{folder}/iota-rules-layer.zip is missing: run `make package`.",
                ],
                error.Problems);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Theory]
    [InlineData("https://hooks.slack.com/services/T/B/x", "something else, which is not shown here")]
    [InlineData("ssm:/iota/*", "'ssm:/iota/*'")]
    [InlineData("ssm:iota/slack", "'ssm:iota/slack'")]
    [InlineData("ssm:", "'ssm:'")]
    [InlineData("env:SLACK", "something else, which is not shown here")]
    public void A_secret_is_given_by_reference_alone_and_is_not_printed(string secret, string shown)
    {
        string problem = Assert.Single(Assert.Throws<SettingsException>(() => TestSettings.Read(TestSettings.ForNewTrail.With("secrets", $"ssm:/iota/slack,{secret}"))).Problems);
        Assert.StartsWith($"secrets: number 2 is {shown}; expected references", problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string> context) => Assert.Throws<SettingsException>(() => Read(context)).Problems;
}
