using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota alerts</c> and <c>iota state</c> on a state that scans have filled.</summary>
public sealed class AlertsCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LoopbackSlack _slack = new();

    public ValueTask InitializeAsync()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail + "\n\ndef dedup(event):\n    return event['eventID']\n");
        _folder.Write("logs/a.json", CloudTrail.Records(CloudTrail.Event("one"), CloudTrail.Event("two")));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_alerts_of_a_scan_are_listed_with_what_became_of_their_messages()
    {
        _slack = new LoopbackSlack([(410, "channel_is_archived")]);
        IotaRun scan = (await ScanAsync()).Exits(2);
        IReadOnlyList<JsonElement> listed = (await RunAsync("alerts", "--output", "jsonl")).Exits(0).Alerts;
        Assert.Equal(scan.Alerts.Select(alert => alert.Text("alertId")).Order(), listed.Select(alert => alert.Text("alertId")).Order());
        Assert.Equal(["dead", "delivered"], listed.Select(alert => alert.GetProperty("deliveries")[0].Text("state")).Order());

        string refused = scan.Alerts[0].Text("alertId");
        Assert.Equal([refused], (await RunAsync("alerts", "--undelivered", "--output", "jsonl")).Exits(0).Alerts.Select(alert => alert.Text("alertId")));
        IotaRun text = (await RunAsync("alerts", "--undelivered")).Exits(0);
        Assert.Contains($"{refused[..12]}  HIGH", text.Output, StringComparison.Ordinal);
        Assert.Contains("slack given up", text.Output, StringComparison.Ordinal);
        IotaRun shown = (await RunAsync("alerts", "show", refused[..8])).Exits(0);
        Assert.Contains("given up after 1 try. The channel of this webhook is archived or gone (410 channel_is_archived)", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_given_up_is_sent_by_the_next_scan_when_somebody_asks_for_it()
    {
        _slack = new LoopbackSlack([(410, "channel_is_archived")]);
        _ = (await ScanAsync()).Exits(2);
        _ = (await ScanAsync()).Exits(0);
        Assert.Single(_slack.Accepted);
        Assert.Equal("1 message will be sent again.\n", (await RunAsync("alerts", "retry")).Exits(0).Output);
        _ = (await ScanAsync()).Exits(0);
        Assert.Equal(2, _slack.Accepted.Count);
        Assert.Equal("Nothing to send again.\n", (await RunAsync("alerts", "retry")).Exits(0).Output);
    }

    [Theory]
    [InlineData(2, "--severity", "high")]
    [InlineData(0, "--severity", "CRITICAL")]
    [InlineData(2, "--rule", "delete_trail")]
    [InlineData(0, "--rule", "other")]
    [InlineData(2, "--since", "2026-01-01")]
    [InlineData(0, "--since", "2096-01-01")]
    public async Task Alerts_are_listed_by_severity_rule_and_time(int expected, params string[] options)
    {
        _ = (await ScanAsync()).Exits(0);
        Assert.Equal(expected, (await RunAsync(["alerts", "--output", "jsonl", .. options])).Exits(0).Alerts.Count);
    }

    [Theory]
    [InlineData("is neither an age", "alerts", "--since", "yesterday")]
    [InlineData("there is no severity 'LOUD'", "alerts", "--severity", "LOUD")]
    [InlineData("is no id of an alert", "alerts", "show", "no-id")]
    [InlineData("there is no alert whose id begins with ffffffffffff", "alerts", "acknowledge", "ffffffffffff")]
    [InlineData("is no age", "state", "prune", "--older-than", "long")]
    [InlineData("there is no backup", "state", "restore")]
    [InlineData("--keep must be at least 1", "state", "backup", "--keep", "0")]
    public async Task What_cannot_be_done_is_one_sentence(string sentence, params string[] arguments)
    {
        _ = (await ScanAsync()).Exits(0);
        IotaRun run = (await RunAsync(arguments)).Exits(1);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_folder_without_a_state_is_not_made_one()
    {
        Directory.CreateDirectory(_folder["state"]);
        IotaRun run = (await RunAsync("alerts")).Exits(1);
        Assert.Contains("there is no state in", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["state"]));
    }

    [Fact]
    public async Task More_events_of_an_alert_are_one_follow_up_at_the_end_of_the_next_scan()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        _ = (await ScanAsync()).Exits(0);
        _folder.Write("logs/b.json", CloudTrail.Events("more", 8));
        _ = (await ScanAsync()).Exits(0).Sums(("alerts", 0), ("detections", 8));
        _ = (await ScanAsync()).Exits(0);
        Assert.Equal(2, _slack.Accepted.Count);
        JsonElement alert = Assert.Single((await RunAsync("alerts", "--output", "jsonl")).Exits(0).Alerts);
        Assert.Equal([2L, 10L], alert.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("eventsTold").GetInt64()));
    }

    [Fact]
    public async Task A_damaged_state_is_found_restored_and_told_of()
    {
        _ = (await ScanAsync()).Exits(0);
        Assert.EndsWith("is sound.\n", (await RunAsync("state", "check")).Exits(0).Output, StringComparison.Ordinal);
        _ = (await RunAsync("state", "backup")).Exits(0);
        string file = _folder["state/state.db"];
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Contains("is damaged", (await RunAsync("state", "check")).Exits(2).Output, StringComparison.Ordinal);
        IotaRun scan = (await ScanAsync()).Exits(0).Sums(("detections", 0), ("alerts", 1));
        Assert.Equal("Iota.StateRecovered", Assert.Single(scan.Alerts).Text("ruleId"));
        Assert.Contains("the state was damaged", scan.Error, StringComparison.Ordinal);
        Assert.Equal(3, _slack.Accepted.Count);
        Assert.Single(Directory.GetFiles(_folder["state"], "state.db.corrupt-*"), file => !file.EndsWith("-journal", StringComparison.Ordinal));
        Assert.EndsWith("is sound.\n", (await RunAsync("state", "check")).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_is_backed_up_restored_counted_and_pruned()
    {
        _ = (await ScanAsync()).Exits(0);
        _ = (await RunAsync("state", "backup")).Exits(0);
        _folder.Write("logs/b.json", CloudTrail.Events("more", 3));
        _ = (await ScanAsync()).Exits(0).Sums(("alerts", 3));
        IotaRun stats = (await RunAsync("state", "stats")).Exits(0);
        Assert.Contains("alerts            5\n", stats.Output, StringComparison.Ordinal);
        Assert.Contains("5 delivered", stats.Output, StringComparison.Ordinal);
        _ = (await RunAsync("state", "restore")).Exits(0);
        Assert.Equal(2, (await RunAsync("alerts", "--output", "jsonl")).Exits(0).Alerts.Count);
        Assert.Equal("Deleted: 0 detections, 0 objects of the ledger, 0 alert windows.\n", (await RunAsync("state", "prune")).Exits(0).Output);
        await Task.Delay(1_100, TestContext.Current.CancellationToken); // alerts are stamped to the second
        Assert.Equal("Deleted: 2 detections, 1 object of the ledger, 2 alert windows.\n", (await RunAsync("state", "prune", "--older-than", "0d")).Exits(0).Output);
    }

    private Task<IotaRun> ScanAsync() => RunAsync("scan", _folder["logs"], "--rules", _folder["rules"], "--workers", "1", "--output", "jsonl", "--slack-webhook", _slack.Url);

    private Task<IotaRun> RunAsync(params string[] arguments) => IotaProgram.RunAsync([.. arguments, "--state", _folder["state"]]);
}
