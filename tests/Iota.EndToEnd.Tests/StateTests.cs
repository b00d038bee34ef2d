using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>What a scan with <c>--state</c> remembers.</summary>
public sealed class StateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StateTests() => _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scanning_the_same_files_again_adds_nothing_and_says_so()
    {
        IotaRun first = (await IotaProgram.RunAsync("scan", Repository.Samples, "--state", _folder["state"], "--output", "jsonl")).Exits(0);
        first.Sums(("events", 732), ("alerts", 22), ("duplicates", 0));
        IReadOnlyList<string> before = StateFile.Essence(_folder["state"]);
        IotaRun second = (await IotaProgram.RunAsync("scan", Repository.Samples, "--state", _folder["state"], "--output", "jsonl", "--detections", _folder["d"])).Exits(0);
        second.Sums(("objects", 13), ("events", 0), ("evaluated", 0), ("quarantined", 0), ("duplicates", 732), ("detections", 0), ("alerts", 0), ("failures", 0));
        Assert.Equal("", second.Output);
        Assert.Equal("", _folder.Read("d"));
        IotaRun third = (await IotaProgram.RunAsync("scan", Repository.Samples, "--state", _folder["state"])).Exits(0);
        Assert.StartsWith(
            $"0 alerts from 0 detections: 0 events of 13 objects read, 0 evaluated with {Repository.ShippedRuleCount} rules, 0 set aside, 732 duplicates, 0 rule failures; ",
            third.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n13 objects done before under the same rules, skipped.\n", third.Output, StringComparison.Ordinal);
        Assert.Equal(before, StateFile.Essence(_folder["state"]));
    }

    [Fact]
    public async Task An_event_that_was_delivered_in_two_objects_counts_once()
    {
        _folder.Write("logs/a.json", CloudTrail.Records(CloudTrail.Event("one"), CloudTrail.Event("both")));
        _folder.Write("logs/b.json", CloudTrail.Records(CloudTrail.Event("both"), CloudTrail.Event("two")));
        IotaRun run = (await ScanAsync()).Exits(0);
        run.Sums(("events", 4), ("evaluated", 4), ("detections", 3), ("duplicates", 1), ("alerts", 1));
        Assert.Equal(3, Assert.Single(run.Alerts).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task The_number_of_duplicates_does_not_depend_on_what_is_committed_together()
    {
        for (int i = 0; i < 70; i++) _folder.Write($"logs/{i:00}.json", CloudTrail.Events("e", 3)); // more objects than one transaction takes
        (await ScanAsync()).Exits(0).Sums(("events", 210), ("detections", 3), ("duplicates", 207));
    }

    [Fact]
    public async Task New_objects_add_to_the_alert_of_their_window_without_a_second_alert()
    {
        _folder.Write("logs/a.json", CloudTrail.Records(CloudTrail.Event("a", time: "2026-11-18T02:00:00Z")));
        IotaRun first = (await ScanAsync()).Exits(0).Sums(("alerts", 1));
        _folder.Write("logs/b.json", CloudTrail.Records(CloudTrail.Event("b", time: "2026-11-18T02:10:00Z")));
        _ = (await ScanAsync()).Exits(0).Sums(("objects", 2), ("events", 1), ("detections", 1), ("duplicates", 1), ("alerts", 0));
        _folder.Write("logs/c.json", CloudTrail.Records(CloudTrail.Event("c", time: "2026-11-19T02:10:00Z")));
        IotaRun third = (await ScanAsync()).Exits(0).Sums(("detections", 1), ("duplicates", 2), ("alerts", 1));
        Assert.NotEqual(Assert.Single(first.Alerts).Text("alertId"), Assert.Single(third.Alerts).Text("alertId"));
        Assert.Equal(["3"], StateFile.Rows(_folder["state"], "SELECT sum(alert_count) FROM alerts"));
    }

    /// <summary>Two events of one window and one of the next day: whatever comes first, the alerts are the same.</summary>
    [Fact]
    public async Task An_alert_covers_a_window_of_time_and_a_later_window_gives_another()
    {
        _folder.Write("logs/a.json", CloudTrail.Records(
            CloudTrail.Event("late", time: "2026-11-19T09:00:00Z"),
            CloudTrail.Event("second", time: "2026-11-18T02:10:00Z"),
            CloudTrail.Event("first", time: "2026-11-18T02:00:00Z")));
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("detections", 3), ("alerts", 2));
        Assert.Equal(
            [(2, "2026-11-18T02:00:00Z", "2026-11-18T02:10:00Z"), (1, "2026-11-19T09:00:00Z", "2026-11-19T09:00:00Z")],
            run.Alerts.Select(alert => (alert.GetProperty("count").GetInt32(), alert.Text("firstEventTime"), alert.Text("lastEventTime"))));
    }

    [Fact]
    public async Task A_threshold_is_reached_across_objects_and_scans_and_alerts_once()
    {
        _folder.Write("rules/many.py", "def rule(event):\n    return event['eventName'] == 'Fail'\n");
        _folder.Write("rules/many.yml", Rules.Metadata("many", "Threshold: 5"));
        for (int i = 0; i < 6; i++)
        {
            _folder.Write($"logs/{i}.json", CloudTrail.Records(CloudTrail.Event($"e{i}", "Fail", $"2026-11-18T02:0{i}:00Z")));
            IotaRun run = (await ScanAsync()).Exits(0).Sums(("detections", 1), ("alerts", i == 4 ? 1 : 0));
            if (i == 4) Assert.Equal(5, Assert.Single(run.Alerts).GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task When_the_rules_have_changed_the_scan_says_how_to_run_them_over_what_is_done()
    {
        _folder.Write("logs/a.json", CloudTrail.Records(CloudTrail.Event("a"), CloudTrail.Event("b", "StopLogging")));
        _ = (await ScanAsync()).Exits(0).Sums(("detections", 1), ("alerts", 1));
        _folder.Write("rules/stop_logging.py", "def rule(event):\n    return event['eventName'] == 'StopLogging'\n");
        IotaRun text = (await IotaProgram.RunAsync("scan", _folder["logs"], "--rules", _folder["rules"], "--state", _folder["state"])).Exits(0);
        Assert.Matches(@"(?m)^1 object done before under rule set [0-9a-f]+, skipped; --re-evaluate runs today's rules \([0-9a-f]+\) over them\.$", text.Output);
        IotaRun again = (await ScanAsync("--re-evaluate")).Exits(0).Sums(("events", 2), ("detections", 1), ("duplicates", 1), ("alerts", 1));
        Assert.Equal("stop_logging", Assert.Single(again.Alerts).Text("ruleId"));
        _ = (await ScanAsync("--re-evaluate")).Exits(0).Sums(("events", 2), ("detections", 0), ("duplicates", 2), ("alerts", 0));
    }

    [Fact]
    public async Task An_object_that_failed_is_not_done_and_gives_everything_once_it_is_whole()
    {
        byte[] whole = CloudTrail.Gzip(CloudTrail.Events("e", 100));
        string path = _folder.Write("logs/a.json.gz", whole.AsSpan(0, whole.Length - 5));
        DateTime time = File.GetLastWriteTimeUtc(path);
        _ = (await ScanAsync()).Exits(2).Sums(("detections", 0));
        _ = (await ScanAsync()).Exits(2).Sums(("objects", 1), ("duplicates", 0));
        _folder.Write("logs/a.json.gz", whole);
        File.SetLastWriteTimeUtc(path, time);
        _ = (await ScanAsync()).Exits(0).Sums(("events", 100), ("detections", 100), ("duplicates", 0), ("alerts", 1));
    }

    [Fact]
    public async Task Two_scans_at_the_same_time_on_one_state_store_and_alert_everything_once()
    {
        for (int i = 0; i < 40; i++)
            _folder.Write($"logs/{i:00}.json.gz", CloudTrail.Gzip(CloudTrail.Records(Enumerable.Range(0, 50).Select(j => CloudTrail.Event($"e{i}-{j}", time: $"2026-11-{1 + i % 28:00}T02:00:{j:00}Z")))));
        IotaRun[] runs = await Task.WhenAll(ScanAsync(), ScanAsync(), ScanAsync());
        Assert.All(runs, run => run.Exits(0).Sums(("failures", 0)));
        Assert.Equal(2000, runs.Sum(run => run.Summary("detections")));
        JsonElement[] alerts = [.. runs.SelectMany(run => run.Alerts)];
        Assert.Equal(28, alerts.Length);
        Assert.Equal(28, alerts.DistinctBy(alert => alert.Text("alertId")).Count());
        Assert.Equal(["2000|2000|40"], StateFile.Rows(_folder["state"],
            "SELECT (SELECT count(*) FROM detections), (SELECT sum(alert_count) FROM alerts), (SELECT count(*) FROM ledger)"));
        Assert.Equal(["ok"], StateFile.Rows(_folder["state"], "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task An_interrupted_scan_says_so_and_the_next_one_finishes_it()
    {
        for (int i = 0; i < 20; i++) _folder.Write($"logs/{i:00}.json", CloudTrail.Events($"e{i}-", 20));
        _folder.Write("rules/slow.py", "import time\n\n\ndef rule(event):\n    print('slow')\n    time.sleep(0.02)\n    return False\n");
        using var process = IotaProcess.Start(new IotaStart { Arguments = Scan(["--workers", "1"]) });
        await process.SeenInErrorAsync("rule slow printed: slow", times: 41); // the third object was evaluated, so the first is finished
        process.Signal("INT");
        IotaRun interrupted = (await process.EndAsync()).Exits(130);
        Assert.EndsWith("iota: interrupted; what was finished is kept.\n", interrupted.Error, StringComparison.Ordinal);
        File.Delete(_folder["rules/slow.py"]);
        IotaRun rest = (await ScanAsync()).Exits(0);
        Assert.InRange(rest.Summary("events"), 1, 399);
        Assert.Equal(400, rest.Summary("events") + rest.Summary("duplicates"));
        Assert.Equal(["400|20"], StateFile.Rows(_folder["state"], "SELECT (SELECT count(*) FROM detections), (SELECT count(*) FROM ledger)"));
    }

    private string[] Scan(params IEnumerable<string> more) =>
        ["scan", _folder["logs"], "--rules", _folder["rules"], "--state", _folder["state"], "--output", "jsonl", .. more];

    private Task<IotaRun> ScanAsync(params IEnumerable<string> more) => IotaProgram.RunAsync(Scan(more));
}
