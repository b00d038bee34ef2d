using Iota.Engine.Telemetry;

namespace Iota.Engine.Tests.Telemetry;

public sealed class MetricTotalsTests
{
    [Fact]
    public void Counters_add_up_levels_are_replaced_and_durations_are_summed_in_seconds()
    {
        var totals = new MetricTotals();
        totals.Add([(Metric.Detections, 2), (Metric.OutboxPending, 5), (Metric.BatchDuration, 1500)], []);
        totals.Add([(Metric.Detections, 3), (Metric.OutboxPending, 1), (Metric.BatchDuration, 250)], []);
        string[] lines = totals.ToPrometheusText().Split('\n');
        Assert.Contains("iota_detections_total 5", lines);
        Assert.Contains("iota_outbox_pending 1", lines);
        Assert.Contains("iota_batch_duration_seconds_sum 1.75", lines);
        Assert.Contains("iota_batch_duration_seconds_count 2", lines);
    }

    [Fact]
    public void Every_metric_is_there_from_the_start_with_its_help_and_its_type()
    {
        string text = new MetricTotals().ToPrometheusText();
        foreach (Metric metric in Enum.GetValues<Metric>())
        {
            string name = MetricTotals.NameOf(metric);
            Assert.Matches("^iota_[a-z_]+$", name);
            Assert.Contains($"# HELP {name} {metric.Describe()}\n# TYPE {name} ", text, StringComparison.Ordinal);
        }
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void Reasons_have_a_name_of_their_own_so_that_nothing_counts_twice()
    {
        var totals = new MetricTotals();
        totals.Add([(Metric.ObjectsFailed, 3)], [("ObjectsFailed.NotFound", 1), ("ObjectsFailed.CorruptGzip", 2)]);
        totals.Add([], [("ObjectsFailed.NotFound", 4)]);
        string[] lines = totals.ToPrometheusText().Split('\n');
        Assert.Contains("iota_objects_failed_total 3", lines);
        Assert.Contains("iota_objects_failed_by_reason_total{reason=\"NotFound\"} 5", lines);
        Assert.Contains("iota_objects_failed_by_reason_total{reason=\"CorruptGzip\"} 2", lines);
    }
}
