using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Iota.Engine.Telemetry;

namespace Iota.Cdk.Tests;

/// <summary>What the functions measure and what the stack shows are the same, in both directions.</summary>
public partial class MetricTests
{
    private static string[] Measured => [.. Enum.GetNames<Engine.Telemetry.Metric>().Order(StringComparer.Ordinal)];

    [Fact]
    public void The_dashboard_shows_everything_that_is_measured_and_nothing_else()
    {
        JsonNode body = Synthesis.Everything.Single("AWS::CloudWatch::Dashboard")["DashboardBody"]!;
        string text = string.Concat(body["Fn::Join"]![1]!.AsArray().Select(part => part is JsonValue value ? (string)value! : "X"));
        IEnumerable<string> shown = FromIota().Matches(text).Select(match => match.Groups["name"].Value);
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
