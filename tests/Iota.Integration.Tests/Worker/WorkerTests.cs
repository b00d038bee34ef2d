using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary><c>iota worker</c> from the queue to Slack, as a process, with SQS, S3 and Slack on loopback.</summary>
public sealed class WorkerTests : IAsyncDisposable
{
    private const string SlowRule = "import time\n\ndef rule(event):\n    time.sleep(0.5)\n    return False\n";

    private readonly WorkerUnderTest _worker = new();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Each_login_is_told_once_however_often_it_is_announced()
    {
        await _worker.StartAsync();
        _worker.Announce("a.json", "e1", "e2");
        _worker.Announce("b c+d.json", "e2", "e3");
        await DrainedAsync(told: 3);
        _worker.Announce("a.json", "e1", "e2");
        _worker.Announce("again.json", "e3");
        await DrainedAsync(told: 3);
        Assert.Equal(["login e1", "login e2", "login e3"], Told());
        Assert.Equal(3, _worker.Slack.Requests);
        Assert.Equal((3, 3), (_worker.Count("ledger"), _worker.Count("detections")));
        Assert.Empty(_worker.Sqs.DeadLetters);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_kind_of_notification_is_understood_and_several_queues_are_served()
    {
        await _worker.StartOnQueuesAsync([_worker.Sqs.Url("ingest"), _worker.Sqs.Url("second")]);
        _worker.S3.Put(Deployment.LogBucket, "s3.json", Deployment.Logins("e1"));
        _worker.S3.Put(Deployment.LogBucket, "trail.json", Deployment.Logins("e2"));
        _worker.Sqs.Send("ingest", Messages.FromS3(Deployment.LogBucket, "s3.json"), """{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}""");
        _worker.Sqs.Send("second", Messages.ThroughSns(Messages.FromCloudTrail(Deployment.LogBucket, "trail.json")));
        await DrainedAsync(told: 2);
        Assert.Equal(0, _worker.Sqs.Count("second"));
        Assert.Equal(["login e1", "login e2"], Told());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_poison_message_ends_in_the_dead_letter_queue_and_costs_its_neighbours_nothing()
    {
        _worker.Sqs.MaxReceives = 3;
        _worker.Sqs.Send("ingest", "no notification at all");
        _worker.S3.Put(Deployment.LogBucket, "bad.json.gz", [0x1f, 0x8b, 8, 0]);
        _worker.Sqs.Send("ingest", Messages.FromS3(Deployment.LogBucket, "bad.json.gz"));
        _worker.Announce("good.json", "e1");
        await _worker.StartAsync("--retry-after", "1");
        await _worker.UntilAsync(() => _worker.Sqs.DeadLetters.Count == 2);
        await _worker.UntilAsync(() => Told().Contains("login e1"));
        Assert.Equal(0, _worker.Sqs.Count("ingest"));
        Assert.Contains("no notification at all", _worker.Sqs.DeadLetters);
        // After each try it stays away twice as long.
        Assert.Equal([1, 2, 4], _worker.Sqs.Changes.Where(change => change.Body == "no notification at all").Select(change => change.Seconds));
        Assert.Contains(_worker.LogCodes, code => code == "notification_unknown");
        Assert.Equal(6, await _worker.MetricAsync("iota_messages_failed_total"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stop_finishes_the_batch_under_way_and_takes_no_more()
    {
        _worker.WriteRule("slow", SlowRule);
        _worker.Announce("a.json", "e1", "e2");
        await _worker.StartAsync();
        await _worker.UntilAsync(() => _worker.S3.RequestsFor("a.json") > 0);
        _worker.Signal("TERM");
        await _worker.UntilAsync(() => _worker.LogCodes.Contains("worker_stopping"));
        Assert.Equal(503, (await _worker.AskAsync("ready"))!.Value.Status);
        _worker.Announce("later.json", "e3");
        Assert.Equal(0, await _worker.EndAsync());
        Assert.Equal(["login e1", "login e2"], Told());
        Assert.Equal("worker_stopped", _worker.LogCodes[^1]);
        Assert.Equal(1, _worker.Sqs.CountVisible("ingest"));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_stop_cannot_finish_is_for_the_next_worker_at_once_and_is_told_once()
    {
        _worker.WriteRule("slow", SlowRule);
        foreach (int number in Enumerable.Range(0, 8)) _worker.Announce($"{number}.json", $"e{number}");
        await _worker.StartAsync("--drain", "1");
        await _worker.UntilAsync(() => _worker.S3.RequestsFor("0.json") > 0);
        _worker.Signal("TERM");
        Assert.Equal(0, await _worker.EndAsync());
        Assert.Contains("deadline_reached", _worker.LogCodes);
        Assert.NotEqual(0, _worker.Sqs.Count("ingest"));
        Assert.Equal(_worker.Sqs.Count("ingest"), _worker.Sqs.CountVisible("ingest"));
        long done = _worker.Count("ledger");
        Assert.Equal(8, _worker.Sqs.Count("ingest") + done);

        await _worker.StartAsync();
        await DrainedAsync(told: 8);
        Assert.Equal(8, _worker.Count("ledger"));
        Assert.Equal(8, _worker.Slack.Requests);
        Assert.Equal(8, Told().Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_is_killed_costs_no_event_and_counts_none_twice()
    {
        _worker.WriteRule("slow", SlowRule);
        foreach (int number in Enumerable.Range(0, 4)) _worker.Announce($"{number}.json", $"e{number}");
        await _worker.StartAsync("--visibility", "6");
        await _worker.UntilAsync(() => _worker.S3.RequestsFor("0.json") > 0);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TestContext.Current.CancellationToken);
        await _worker.KillAsync();
        await _worker.StartAsync();
        await _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0);
        await _worker.UntilAsync(() => _worker.Count("detections") == 4 && Told().Count() >= 4);
        Assert.Equal(4, Told().Distinct().Count());
        Assert.Equal(4, _worker.Count("ledger"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_that_takes_long_is_kept_and_received_once()
    {
        _worker.WriteRule("slow", "import time\n\ndef rule(event):\n    time.sleep(3)\n    return False\n");
        _worker.Announce("long.json", "e1");
        await _worker.StartAsync("--visibility", "6");
        await DrainedAsync(told: 1);
        Assert.NotEmpty(_worker.Sqs.Changes);
        Assert.All(_worker.Sqs.Changes, change => Assert.Equal(6, change.Seconds));
        Assert.Equal(1, await _worker.MetricAsync("iota_messages_received_total"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_destination_that_is_down_holds_up_no_log_object()
    {
        _worker.Slack.Status = 503;
        await _worker.StartAsync();
        _worker.Announce("a.json", "e1");
        await _worker.UntilAsync(async () => await _worker.MetricAsync("iota_delivery_failures_total") > 0);
        _worker.Announce("b.json", "e2");
        await _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0);
        await _worker.UntilAsync(() => _worker.Count("alerts WHERE state = 'announced'") == 2);
        Assert.Empty(_worker.Sqs.DeadLetters);
    }

    private IEnumerable<string> Told() => _worker.Slack.Titles.Where(title => title.StartsWith("login", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Until the queue is empty and so many alerts were told.</summary>
    private Task DrainedAsync(int told) => _worker.UntilAsync(() => _worker.Sqs.Count("ingest") == 0 && Told().Count() >= told);
}
