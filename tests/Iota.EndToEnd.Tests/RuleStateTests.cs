using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Rules that keep something from event to event, in the published program.</summary>
public sealed class RuleStateTests : IDisposable
{
    private const string BruteForce = """
        from panther_detection_helpers.caching import increment_counter, set_key_expiration

        def rule(event):
            if event.get("eventName") != "ConsoleLogin":
                return False
            key = "failed-logins:" + event.get("sourceIPAddress")
            count = increment_counter(key)
            if count == 1:
                set_key_expiration(key, 3600)
            return count == 5

        def title(event):
            return "brute force at " + event.get("eventTime")
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rule_that_counts_gives_the_same_alerts_again_and_nothing_twice()
    {
        _folder.Write("rules/brute_force.py", BruteForce);
        _folder.Write("rules/brute_force.yml", Rules.Metadata("brute_force"));
        for (int i = 0; i < 12; i++) _folder.Write($"logs/{i:00}.json", CloudTrail.Records(Login($"e{i}", i), Login($"e{i - 1}", i - 1))); // each event in two objects
        string[] expected = ["brute force at 2026-11-18T02:03:00Z"]; // -1, 0, 1, 2, 3
        for (int workers = 1; workers <= 3; workers++)
        {
            IotaRun fresh = (await ScanAsync("--workers", $"{workers}")).Exits(0);
            Assert.Equal(expected, fresh.Alerts.Select(alert => alert.Text("title")));
        }

        IotaRun first = (await ScanAsync("--state", _folder["state"])).Exits(0).Sums(("detections", 1), ("alerts", 1), ("failures", 0));
        Assert.Equal(expected, first.Alerts.Select(alert => alert.Text("title")));
        IReadOnlyList<string> counted = StateFile.Rows(_folder["state"], "SELECT key || value FROM rule_state");
        Assert.Equal(["failed-logins:203.0.113.77{\"count\":13}"], counted);
        (await ScanAsync("--state", _folder["state"], "--re-evaluate", "--no-pushdown")).Exits(0).Sums(("detections", 0), ("alerts", 0), ("failures", 0));
        Assert.Equal(counted, StateFile.Rows(_folder["state"], "SELECT key || value FROM rule_state"));
    }

    [Fact]
    public async Task Rules_of_the_original_count_in_the_state_and_not_in_a_file_of_their_own()
    {
        _folder.Write("rules/aws_cloudtrail/many_logins.py", """
            import os
            import sys
            sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "helpers"))
            from correlation_store import event_unix_ts, sliding_window_threshold_crossed

            def rule(event):
                return event.get("eventName") == "ConsoleLogin" and sliding_window_threshold_crossed("logins", 600, 3, event_unix_ts(event))

            def title(event):
                return event.get("eventTime")
            """);
        _folder.Write("rules/helpers/correlation_store.py", $$"""
            import os, sqlite3
            PATH = os.environ.get("IOTA_CORRELATION_STATE", "{{_folder["own.sqlite"]}}")
            def event_unix_ts(event): return 0
            def sliding_window_threshold_crossed(*arguments):
                sqlite3.connect(PATH).execute("CREATE TABLE IF NOT EXISTS kv_seen (k)")
                return True
            """);
        _folder.Write("logs/a.json", CloudTrail.Records(Login("a", 0), Login("b", 30), Login("c", 32), Login("d", 34), Login("e", 35)));
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("alerts", 1), ("failures", 0));
        Assert.Equal(["2026-11-18T02:34:00Z"], run.Alerts.Select(alert => alert.Text("title")));
        Assert.False(File.Exists(_folder["own.sqlite"]));
    }

    private static string Login(string id, int minute) => CloudTrail.Event(id, "ConsoleLogin", $"2026-11-18T02:{Math.Max(minute, 0):00}:00Z");

    private Task<IotaRun> ScanAsync(params string[] more) =>
        IotaProgram.RunAsync(["scan", _folder["logs"], "--rules", _folder["rules"], "--output", "jsonl", .. more]);
}
