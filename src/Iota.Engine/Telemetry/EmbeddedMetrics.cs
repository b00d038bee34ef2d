using System.Text;
using System.Text.Json;

namespace Iota.Engine.Telemetry;

/// <summary>Metrics as a line of a log, from which CloudWatch makes metrics of its own accord: no call, no permission, no network.</summary>
/// <remarks>Source: "Specification: Embedded metric format", Amazon CloudWatch User Guide. Limits there: 100 metrics and 30 dimensions a line.</remarks>
public static class EmbeddedMetrics
{
    public const string Namespace = "Iota";

    /// <summary>The one dimension: the name of the Lambda function, so that two deployments in one account are told apart.</summary>
    public const string Dimension = "FunctionName";

    /// <summary>One line, without its end.</summary>
    /// <param name="function">Value of <see cref="Dimension"/>.</param>
    /// <param name="reasons">What makes up the numbers, as <c>ObjectsFailed.NotFound</c>: members of the line, not metrics.</param>
    public static string ToLine(
        string function, DateTimeOffset time, IReadOnlyCollection<(Metric Metric, double Value)> values, IReadOnlyCollection<(string Name, long Count)> reasons)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", time.ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            WriteDefinition(json, values);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString(Dimension, function);
            foreach ((Metric metric, double value) in values) json.WriteNumber(metric.ToString(), value);
            foreach ((string name, long count) in reasons) json.WriteNumber(name, count);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteDefinition(Utf8JsonWriter json, IReadOnlyCollection<(Metric Metric, double Value)> values)
    {
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteStringValue(Dimension);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach ((Metric metric, _) in values)
        {
            json.WriteStartObject();
            json.WriteString("Name", metric.ToString());
            json.WriteString("Unit", metric.Unit());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
