using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>What must hold whatever the settings are: every pair of values of any two settings occurs in one of these templates.</summary>
public class PairwiseTests
{
    private const string More = """[{"bucketName": "flow-logs", "announcedBy": "eventbridge"}, {"bucketName": "access-logs", "topicArn": "arn:aws:sns:eu-west-1:111122223333:access"}]""";

    /// <summary>For each setting its values; each changes a context. The first setting makes it.</summary>
    private static readonly Func<Dictionary<string, string>, Dictionary<string, string>>[][] Settings =
    [
        [
            _ => TestSettings.ForExistingTrail,
            // In the account of an organization's logs, with a prefix of its own.
            _ => new(TestSettings.ForExistingTrail) { ["logAccount"] = "444455556666", ["topicArn"] = "arn:aws:sns:eu-west-1:444455556666:org-trail", ["prefix"] = "AWSLogs/o-1a2b3c/" },
            _ => TestSettings.ForExistingTrail.With("keyArn", TestSettings.KeyArn),
            _ => TestSettings.ForEventBridge,
            _ => TestSettings.ForNewTrail,
        ],
        Values("apiEvents", null, "true"),
        Values("canary", null, "true"),
        Values("egress", null, "nat"),
        Values("lake", null, "365"),
        Values("sources", null, More),
        Values("architecture", null, "arm64"),
        Values("secrets", null, "ssm:/iota/slack,secretsmanager:iota/pagerduty"),
        Values("opsEmail", null, "security@company.example"),
        Values("memoryMb", null, "3538"),
    ];

    private static readonly Lazy<IReadOnlyList<Synthesis>> Stacks = new(() => [.. Rows().Select(row => new Synthesis(
        row.Select((value, setting) => Settings[setting][value]).Aggregate(new Dictionary<string, string>(), (context, change) => change(context))))]);

    [Fact]
    public void Every_pair_of_values_occurs() => Assert.Empty(Pairs(Product(0)).Except(Pairs(Rows())));

    [Fact]
    public void Queues_topics_and_buckets_are_encrypted_or_hold_no_content_and_refuse_calls_without_tls() => Assert.All(Stacks.Value, stack =>
    {
        Assert.All(stack.All("AWS::SQS::Queue"), queue => Assert.True((bool)queue["SqsManagedSseEnabled"]!));
        Assert.All(stack.All("AWS::S3::Bucket"), bucket =>
        {
            Assert.NotNull(bucket["BucketEncryption"]);
            Assert.Equal(4, bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(setting => (bool)setting.Value!));
        });
        foreach (string kind in (string[])["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"])
        {
            Assert.Equal(stack.All(kind).Count, stack.All(kind + "Policy").Count);
            Assert.All(stack.All(kind + "Policy"), policy => Assert.True(policy.RefusesWithoutTls));
        }
    });

    [Fact]
    public void The_endpoint_lets_through_what_roles_may_do_in_S3_and_nothing_else() => Assert.All(Stacks.Value, stack =>
    {
        IEnumerable<string> roles = ((string[])["Detection", "Tick", "Admin"]).SelectMany(construct => stack.Permissions(construct).Statements)
            .Where(statement => statement.Actions.Any(action => action.StartsWith("s3:", StringComparison.Ordinal))).SelectMany(statement => statement.Targets);
        IEnumerable<string> endpoint = stack.Single("AWS::EC2::VPCEndpoint").Statements.SelectMany(statement => statement.Targets);
        Assert.Equal(roles.Order(StringComparer.Ordinal), endpoint.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void A_way_out_and_open_workers_come_together_and_on_request_alone() => Assert.All(Stacks.Value, stack => Assert.Equal(
        stack.All("AWS::EC2::NatGateway").Count == 1, (string?)stack.Function("Detection")["Environment"]!["Variables"]!["IOTA_RULES_NETWORK"] == "allow"));

    [Fact]
    public void Every_alarm_tells_the_ops_topic() => Assert.All(Stacks.Value, stack => Assert.All(stack.All("AWS::CloudWatch::Alarm"), alarm => Assert.True(
        JsonNode.DeepEquals(Synthesis.Ref(stack.At("Alarms/Topic", "AWS::SNS::Topic")), Assert.Single(alarm["AlarmActions"]!.AsArray())))));

    [Fact]
    public void Everything_that_is_announced_can_be_read_and_nothing_is_read_that_is_not_announced() => Assert.All(Stacks.Value, stack =>
    {
        int announced = stack.All("AWS::SNS::Subscription").Count(subscription => (string?)subscription["Protocol"] == "sqs")
            + stack.All("AWS::Events::Rule").Count(rule => rule.Name.StartsWith("Sources", StringComparison.Ordinal));
        Assert.Equal(announced, stack.Permissions("Detection").Statement("ReadLogObjects").Targets.Count());
    });

    private static Func<Dictionary<string, string>, Dictionary<string, string>>[] Values(string name, params string?[] values) =>
        [.. values.Select(value => (Func<Dictionary<string, string>, Dictionary<string, string>>)(context => value is null ? context : context.With(name, value)))];

    /// <summary>A small set of rows in which all pairs occur: each time the row that brings the most new ones.</summary>
    private static IReadOnlyList<int[]> Rows()
    {
        List<int[]> all = [.. Product(0)], chosen = [];
        var missing = Pairs(all).ToHashSet();
        while (missing.Count > 0)
        {
            int[] best = all.MaxBy(row => Pairs([row]).Count(missing.Contains))!;
            chosen.Add(best);
            missing.ExceptWith(Pairs([best]));
        }
        return chosen;
    }

    private static IEnumerable<int[]> Product(int setting) => setting == Settings.Length
        ? [[]]
        : Enumerable.Range(0, Settings[setting].Length).SelectMany(value => Product(setting + 1).Select(rest => (int[])[value, .. rest]));

    private static IEnumerable<(int, int, int, int)> Pairs(IEnumerable<int[]> rows) =>
        rows.SelectMany(row => row.SelectMany((value, first) => row.Skip(first + 1).Select((other, offset) => (first, value, first + 1 + offset, other)))).Distinct();
}
