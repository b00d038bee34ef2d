using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Iota.Engine.Telemetry;

namespace Iota.Cdk.Tests;

/// <summary>What the functions measure and what the stack shows are the same, in both directions.</summary>
public partial class MetricTests
{
    private static string[] Measured => [.. Enum.GetNames<Engine.Telemetry.Metric>().Order(StringComparer.Ordinal)];

    private static string Dashboard => string.Concat(Synthesis.Everything.Single("AWS::CloudWatch::Dashboard")["DashboardBody"]!["Fn::Join"]![1]!.AsArray()
        .Select(part => part is JsonValue value ? (string)value! : "X"));

    /// <summary>The question of the dashboard, and some of what answers it.</summary>
    [Theory]
    [InlineData("Is data flowing?", "MessagesReceived", "ObjectsProcessed", "EventsEvaluated")]
    [InlineData("How late is it?", "ApproximateAgeOfOldestMessage")]
    [InlineData("What is failing?", "ObjectsFailed", "RecordsSetAside", "RuleFailures", "RulesNotLoaded", "Errors")]
    [InlineData("What was detected?", "Detections", "Alerts")]
    [InlineData("What does it cost?", "detect / 1000 * 1.7275390625 * 0.0000166667", "tick / 1000 * 1 * 0.0000166667", "notify / 1000 * 0.5 * 0.0000166667")]
    public void The_dashboard_answers_in_one_look(string question, params string[] shown)
    {
        JsonNode widget = Assert.Single(JsonNode.Parse(Dashboard)!["widgets"]!.AsArray(), widget => ((string?)widget!["properties"]!["title"])!.StartsWith(question, StringComparison.Ordinal))!;
        string[] metrics = [.. widget["properties"]!["metrics"]!.AsArray().Select(metric => metric![0] is JsonObject math ? (string?)math["expression"] ?? "" : (string)metric[1]!)];
        Assert.Empty(shown.Except(metrics));
        // One screen: two rows below that of the alarms.
        Assert.True((int)widget["y"]! + (int)widget["height"]! <= 17);
    }

    [Fact]
    public void Its_price_is_that_of_the_cost_tables() => Assert.Contains("LAMBDA_GB_SECOND = 0.0000166667\n", Repository.Read("infra/cost.py"), StringComparison.Ordinal);

    [Fact]
    public void The_dashboard_shows_everything_that_is_measured_and_nothing_else()
    {
        IEnumerable<string> shown = FromIota().Matches(Dashboard).Select(match => match.Groups["name"].Value);
        Assert.Equal(Measured, shown.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alarms_watch_what_is_measured()
    {
        IEnumerable<Resource> own = Synthesis.Everything.All("AWS::CloudWatch::Alarm").Where(alarm => (string?)alarm["Namespace"] == EmbeddedMetrics.Namespace);
        Assert.NotEmpty(own);
        Assert.All(own, alarm =>
        {
            Assert.Contains((string?)alarm["MetricName"], Measured);
            Assert.Equal(EmbeddedMetrics.Dimension, (string?)Assert.Single(alarm["Dimensions"]!.AsArray())!["Name"]);
        });
    }

    [GeneratedRegex("""\["Iota","(?<name>\w+)","FunctionName",""")]
    private static partial Regex FromIota();
}
