using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Iota.Engine.Lake;

namespace Iota.Cdk.Tests;

public partial class LakeTests
{
    private static Synthesis Stack => Synthesis.Everything;

    private static Resource Bucket => Stack.At("Lake/Bucket", "AWS::S3::Bucket");

    private static JsonNode Table => Stack.Single("AWS::Glue::Table")["TableInput"]!;

    [Fact]
    public void There_is_none_unless_it_is_asked_for() => Assert.DoesNotContain(Synthesis.NewTrail.Resources, resource =>
        resource.Id.StartsWith("Lake", StringComparison.Ordinal) || resource.Json.ToJsonString().Contains("IOTA_LAKE", StringComparison.Ordinal));

    [Fact]
    public void The_bucket_is_encrypted_closed_and_outlives_the_stack()
    {
        Assert.NotNull(Bucket["BucketEncryption"]);
        Assert.Equal(4, Bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(setting => (bool)setting.Value!));
        Assert.True(Stack.At("Lake/Bucket/Policy", "AWS::S3::BucketPolicy").RefusesWithoutTls);
        Assert.Equal("Retain", Bucket.DeletionPolicy);
    }

    [Fact]
    public void Events_go_when_their_days_are_over_and_results_after_a_week()
    {
        JsonArray rules = Bucket["LifecycleConfiguration"]!["Rules"]!.AsArray();
        Assert.Equal(365, (int)rules.Single(rule => (string?)rule!["Prefix"] == Lake.Events)!["ExpirationInDays"]!);
        Assert.Equal(7, (int)rules.Single(rule => (string?)rule!["Prefix"] == Lake.Results)!["ExpirationInDays"]!);
    }

    [Theory]
    [InlineData("Detection")]
    [InlineData("Tick")]
    public void Functions_add_events_and_can_do_nothing_else_there(string construct)
    {
        Statement[] touching = [.. Stack.Permissions(construct).Statements.Where(statement => statement.Targets.Any(target => target.Contains("LakeBucket", StringComparison.Ordinal)))];
        Statement only = Assert.Single(touching);
        Assert.Equal(["s3:PutObject"], only.Actions);
        Assert.Equal(["${LakeBucket.Arn}/events/*"], only.Targets);
    }

    [Fact]
    public void Tick_reads_the_logs_that_detect_reads_to_write_them_again_and_without_a_lake_none()
    {
        Assert.Equal(Stack.Permissions("Detection").Statement("ReadLogObjects").Targets, Stack.Permissions("Tick").Statement("ReadLogObjects").Targets);
        Assert.DoesNotContain(Synthesis.NewTrail.Permissions("Tick").Statements, statement => statement.Id == "ReadLogObjects");
    }

    [Fact]
    public void The_program_writes_where_the_table_looks()
    {
        string location = (string)new Deployed(Stack).Resolve(Stack.Function("Detection")["Environment"]!["Variables"]!["IOTA_LAKE"]!)!;
        LakeLocation lake = LakeLocation.Parse(location);
        string written = $"s3://{lake.Bucket}/{lake.Root}{LakePartition.Folder("AWS.CloudTrail", new DateTime(2026, 11, 4, 7, 0, 0, DateTimeKind.Utc))}";
        string template = (string)new Deployed(Stack).Resolve(Table["Parameters"]!["storage.location.template"]!)!;
        Match partition = Partition().Match(written);
        Assert.Equal(written, template.Replace("${day}", partition.Groups["day"].Value, StringComparison.Ordinal).Replace("${hour}", partition.Groups["hour"].Value, StringComparison.Ordinal));
        Assert.StartsWith((string)new Deployed(Stack).Resolve(Table["StorageDescriptor"]!["Location"]!)!, written, StringComparison.Ordinal);
        Assert.Equal(["day", "hour"], Table["PartitionKeys"]!.AsArray().Select(key => (string)key!["Name"]!));
    }

    [Fact]
    public void Partitions_are_computed_with_the_zeros_that_the_folders_have()
    {
        JsonObject parameters = Table["Parameters"]!.AsObject();
        Assert.Equal(
            ["true", "date", "yyyy-MM-dd", "integer", "0,23", "2"],
            ((string[])["projection.enabled", "projection.day.type", "projection.day.format", "projection.hour.type", "projection.hour.range", "projection.hour.digits"])
                .Select(name => (string)parameters[name]!));
    }

    [Fact]
    public void A_row_is_a_whole_line_so_that_no_event_can_fail_a_query()
    {
        Assert.Equal("event", (string?)Assert.Single(Table["StorageDescriptor"]!["Columns"]!.AsArray())!["Name"]);
        Assert.Equal("\u0001", (string?)Table["StorageDescriptor"]!["SerdeInfo"]!["Parameters"]!["field.delim"]);
    }

    [Fact]
    public void Queries_are_limited_and_their_results_encrypted_whatever_the_client_says()
    {
        JsonNode workgroup = Stack.Single("AWS::Athena::WorkGroup")["WorkGroupConfiguration"]!;
        Assert.True((bool)workgroup["EnforceWorkGroupConfiguration"]!);
        Assert.Equal(100_000_000_000, (long)workgroup["BytesScannedCutoffPerQuery"]!);
        Assert.Equal("SSE_S3", (string?)workgroup["ResultConfiguration"]!["EncryptionConfiguration"]!["EncryptionOption"]);
    }

    [Fact]
    public void Every_saved_query_names_a_day_or_is_the_view_and_asks_for_members_that_events_have()
    {
        string parser = Repository.Read("samples/generator/records.py") + Repository.Read("samples/generator/identities.py") + Repository.Read("samples/generator/calls.py");
        Assert.All(Stack.All("AWS::Athena::NamedQuery"), query =>
        {
            string sql = (string)query["QueryString"]!;
            Assert.Contains($" {Lake.CloudTrail}", sql, StringComparison.Ordinal);
            Assert.True(sql.Contains("WHERE day ", StringComparison.Ordinal) || sql.StartsWith("CREATE OR REPLACE VIEW", StringComparison.Ordinal));
            Assert.All(Member().Matches(sql).Select(member => member.Groups["name"].Value), name => Assert.Contains($"\"{name}\"", parser, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_database_and_the_workgroup_are_called_after_the_stack_so_that_there_can_be_several()
    {
        Assert.Equal("iota_lake", (string?)Stack.Single("AWS::Glue::Database")["DatabaseInput"]!["Name"]);
        Assert.Equal("Iota-lake", (string?)Stack.Single("AWS::Athena::WorkGroup")["Name"]);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("29")]
    [InlineData("3654")]
    [InlineData("-365")]
    [InlineData("365 days")]
    public void Days_that_cannot_be_are_refused(string days) => Assert.Equal(
        [$"lake is '{days}'; it can be none, or the number of days that events are kept: 30 to 3653."],
        Assert.Throws<SettingsException>(() => TestSettings.Read(TestSettings.ForNewTrail.With("lake", days))).Problems);

    [GeneratedRegex("day=(?<day>[0-9-]+)/hour=(?<hour>[0-9]+)")]
    private static partial Regex Partition();

    [GeneratedRegex(@"'\$\.(?:\w+\.)*(?<name>\w+)'")]
    private static partial Regex Member();
}
