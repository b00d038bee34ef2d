using System.Globalization;
using System.Text;

namespace Iota.Engine.Telemetry;

/// <summary>All that a process has measured since it started, for who asks: Prometheus. For several threads at once.</summary>
/// <remarks>Source: "Exposition formats", prometheus.io/docs/instrumenting/exposition_formats; names after prometheus.io/docs/practices/naming. Every metric is
/// there from the start, as zero, so that rates and alarms work on the first failure.</remarks>
public sealed class MetricTotals
{
    /// <summary>What the text is, for the header of an answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const double MillisecondsPerSecond = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Metric, double> _values = [];
    private readonly SortedDictionary<(string Metric, string Reason), long> _reasons = [];
    private long _batches;

    /// <summary>Adds what a batch or a tick measured.</summary>
    /// <param name="reasons">As <c>ObjectsFailed.NotFound</c>.</param>
    public void Add(IEnumerable<(Metric Metric, double Value)> values, IEnumerable<(string Name, long Count)> reasons)
    {
        lock (_lock)
        {
            foreach ((Metric metric, double value) in values)
            {
                _values[metric] = metric.IsLevel() ? value : _values.GetValueOrDefault(metric) + value;
                if (metric == Metric.BatchDuration) _batches++;
            }
            foreach ((string name, long count) in reasons)
            {
                string[] parts = name.Split('.', 2);
                _reasons[(parts[0], parts[1])] = _reasons.GetValueOrDefault((parts[0], parts[1])) + count;
            }
        }
    }

    /// <summary>Everything in the text format of Prometheus.</summary>
    public string ToPrometheusText()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (Metric metric in Enum.GetValues<Metric>()) Write(text, metric, _values.GetValueOrDefault(metric));
            foreach (IGrouping<string, KeyValuePair<(string Metric, string Reason), long>> metric in _reasons.GroupBy(reason => reason.Key.Metric)) WriteReasons(text, metric);
        }
        return text.ToString();
    }

    /// <summary>The name under which Prometheus knows it.</summary>
    public static string NameOf(Metric metric) => metric switch
    {
        Metric.BatchDuration => "iota_batch_duration_seconds",
        Metric.OutboxAge => "iota_outbox_age_seconds",
        Metric.LakeAge => "iota_lake_age_seconds",
        _ when metric.IsLevel() => $"iota_{SnakeCase(metric.ToString())}",
        _ => $"iota_{SnakeCase(metric.ToString())}_total",
    };

    private void Write(StringBuilder text, Metric metric, double value)
    {
        string name = NameOf(metric), type = metric == Metric.BatchDuration ? "summary" : metric.IsLevel() ? "gauge" : "counter";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {metric.Describe()}\n# TYPE {name} {type}\n");
        if (metric == Metric.BatchDuration) text.Append(CultureInfo.InvariantCulture, $"{name}_sum {value / MillisecondsPerSecond}\n{name}_count {_batches}\n");
        else text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    /// <summary>Under a name of their own: beside the total of the same name they would be counted twice.</summary>
    private static void WriteReasons(StringBuilder text, IGrouping<string, KeyValuePair<(string Metric, string Reason), long>> reasons)
    {
        string name = $"iota_{SnakeCase(reasons.Key)}_by_reason_total";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Enum.Parse<Metric>(reasons.Key).Describe()}\n# TYPE {name} counter\n");
        foreach (((_, string reason), long count) in reasons) text.Append(CultureInfo.InvariantCulture, $"{name}{{reason=\"{reason}\"}} {count}\n");
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, index) => char.IsAsciiLetterUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : letter.ToString()));
}
