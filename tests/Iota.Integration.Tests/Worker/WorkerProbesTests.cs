using Iota.Engine.Telemetry;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary>What <c>/health</c>, <c>/ready</c> and <c>/metrics</c> say of a worker, from its start to its end.</summary>
public sealed class WorkerProbesTests : IAsyncDisposable
{
    private readonly WorkerUnderTest _worker = new();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task It_is_ready_when_every_Python_process_has_loaded_the_rules_and_the_queue_answers()
    {
        _worker.WriteRule("slow_import", "import time\ntime.sleep(2)\n\ndef rule(event):\n    return False\n");
        await _worker.StartAsync();
        Assert.Equal((503, "the rules are being loaded"), await _worker.AskAsync("ready"));
        Assert.Equal((200, "ok"), await _worker.AskAsync("health"));
        Assert.Equal(0, _worker.Sqs.Receives);
        await _worker.ReadyAsync();
        Assert.Equal((200, "ready"), await _worker.AskAsync("ready"));
        Assert.Equal(1, await _worker.MetricAsync("iota_ready"));
        Assert.Equal(0, await _worker.MetricAsync("iota_state_recovered_timestamp_seconds"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("AWS.SimpleQueueService.NonExistentQueue", "it does not exist")]
    [InlineData("AccessDenied", "sqs:ReceiveMessage")]
    [InlineData("InvalidClientTokenId", "the credentials are not taken")]
    [InlineData("InternalFailure", "500 InternalFailure")]
    [InlineData("drop", "there is no answer")]
    public async Task A_queue_that_fails_makes_it_not_ready_but_not_unhealthy_until_it_answers_again(string fault, string said)
    {
        await _worker.StartAsync();
        await _worker.ReadyAsync();
        _worker.Sqs.Fault = fault;
        await _worker.UntilAsync(async () => (await _worker.AskAsync("ready"))!.Value.Status == 503);
        Assert.Contains(said, (await _worker.AskAsync("ready"))!.Value.Text, StringComparison.Ordinal);
        Assert.Equal((200, "ok"), await _worker.AskAsync("health"));
        Assert.True(await _worker.MetricAsync("iota_queue_failures_total{queue=\"ingest\"}") > 0);
        _worker.Sqs.Fault = null;
        await _worker.ReadyAsync();
        _worker.Announce("a.json", "e1");
        await _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0);
        Assert.Contains("queue_recovered", _worker.LogCodes);
    }

    [Fact(Timeout = 60_000)]
    public async Task Metrics_count_what_was_done_in_the_format_of_Prometheus()
    {
        _worker.WriteRule("broken", "def rule(event)\n    return True\n");
        await _worker.StartAsync();
        _worker.Announce("a.json", "e1", "e2");
        _worker.Sqs.Send("ingest", Messages.FromS3(Deployment.LogBucket, "missing.json"));
        await _worker.UntilAsync(async () => await _worker.MetricAsync("iota_deliveries_total") >= 2);
        string[] lines = (await _worker.AskAsync("metrics"))!.Value.Text.Split('\n');
        foreach (string line in (string[])[
            "iota_messages_received_total 2", "iota_messages_failed_total 1", "iota_objects_processed_total 1", "iota_objects_failed_total 1",
            "iota_objects_failed_by_reason_total{reason=\"NotFound\"} 1", "iota_events_evaluated_total 2", "iota_detections_total 2", "iota_rules_not_loaded 1",
            "iota_tick_heartbeat_total 1", "# TYPE iota_detections_total counter", "# TYPE iota_rules_not_loaded gauge", "# TYPE iota_batch_duration_seconds summary"])
            Assert.Contains(line, lines);
        Assert.All(Enum.GetValues<Metric>(), metric => Assert.Contains($"# HELP {MetricTotals.NameOf(metric)} {metric.Describe()}", lines));
        // Each line is a comment or a sample: a name, perhaps labels, and a number.
        Assert.All(lines, line => Assert.Matches("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\\]+"\})? [0-9.E+-]+)$""", line));
    }

    [Fact(Timeout = 60_000)]
    public async Task Everything_else_is_refused()
    {
        await _worker.StartAsync();
        Assert.Equal(404, (await _worker.AskAsync("alerts"))!.Value.Status);
        Assert.Equal(404, (await _worker.AskAsync("metrics/../state.db"))!.Value.Status);
    }
}
