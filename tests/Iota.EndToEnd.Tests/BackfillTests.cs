using System.Globalization;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota backfill</c> over folders. Over S3: the tests of the same name in Iota.Integration.Tests.</summary>
public sealed class BackfillTests : IAsyncLifetime
{
    private const int Objects = 150;
    private const int EventsPerObject = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackSlack _slack = new();

    public ValueTask InitializeAsync()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail + "\n\ndef dedup(event):\n    return event['eventTime'][:10]\n");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("2026-11-18", "2026-11-18", "first last")]
    [InlineData("2026-11-17", "2026-11-18", "before first last")]
    [InlineData("2026-11-18", "2026-11-19", "first last after")]
    [InlineData("2026-11-18T00:01:00Z", "2026-11-18T23:55:00Z", "last")]
    [InlineData("2026-11-18T00:00:00Z", "2026-11-18T23:54:59Z", "first")]
    [InlineData("2026-11-17T23:55", "2026-11-18T01:00+01:00", "before first")]
    public async Task Both_ends_belong_to_the_range(string from, string to, string expected)
    {
        Put("before", "2026/11/17", "20261117T2355Z");
        Put("first", "2026/11/18", "20261118T0000Z");
        Put("last", "2026/11/18", "20261118T2355Z");
        Put("after", "2026/11/19", "20261119T0000Z");
        _ = (await IotaProgram.RunAsync(Backfill("state", from, to))).Exits(0);
        Assert.Equal(expected.Split(' '), StateFile.Rows(_folder["state"], "SELECT event_id FROM detections ORDER BY id"));
    }

    [Fact]
    public async Task A_file_without_a_date_in_its_name_is_taken_by_when_it_was_written()
    {
        foreach ((string name, int day) in new[] { ("old", 17), ("new", 18) })
        {
            _folder.Write($"logs/{name}.json", CloudTrail.Records(CloudTrail.Event(name)));
            File.SetLastWriteTimeUtc(_folder[$"logs/{name}.json"], new DateTime(2026, 11, day, 12, 0, 0, DateTimeKind.Utc));
        }
        _ = (await IotaProgram.RunAsync(Backfill("state", "2026-11-18", "2026-11-18"))).Exits(0);
        Assert.Equal(["new"], StateFile.Rows(_folder["state"], "SELECT event_id FROM detections"));
    }

    [Fact]
    public async Task It_prints_and_stores_alerts_and_tells_nobody_and_neither_does_a_scan_that_delivers_later()
    {
        Put("one", "2026/11/17", "20261117T0900Z");
        Put("two", "2026/11/18", "20261118T0900Z", time: "2026-11-18T09:00:00Z");
        var environment = new Dictionary<string, string> { ["IOTA_SLACK_WEBHOOK"] = _slack.Url };
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart { Arguments = Backfill("state", "2026-11-17", "2026-11-18"), Environment = environment })).Exits(0).Sums(("alerts", 2));
        Assert.Equal(2, run.Alerts.Count);

        Put("three", "2026/11/19", "20261119T0900Z", time: "2026-11-19T09:00:00Z");
        IotaRun scan = (await IotaProgram.RunAsync("scan", _folder["logs"], "--rules", _folder["rules"], "--state", _folder["state"], "--output", "jsonl", "--slack-webhook", _slack.Url)).Exits(0);
        scan.Sums(("objects", 3), ("events", 1), ("alerts", 1));
        Assert.Single(_slack.Requests);
        IotaRun listed = (await IotaProgram.RunAsync("alerts", "--state", _folder["state"], "--output", "jsonl")).Exits(0);
        Assert.Equal(3, listed.Alerts.Count);
        IotaRun shown = (await IotaProgram.RunAsync("alerts", "show", run.Alerts[0].GetProperty("alertId").GetString()!, "--state", _folder["state"])).Exits(0);
        Assert.Contains("told            nobody: it was found by a backfill", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_announce_it_sends_each_alert_once()
    {
        Put("one", "2026/11/17", "20261117T0900Z");
        Put("two", "2026/11/18", "20261118T0900Z", time: "2026-11-18T09:00:00Z");
        for (int i = 0; i < 2; i++)
            _ = (await IotaProgram.RunAsync([.. Backfill("state", "2026-11-17", "2026-11-18"), "--announce", "--slack-webhook", _slack.Url])).Exits(0);
        Assert.Equal(2, _slack.Accepted.Count);
    }

    [Fact]
    public async Task A_backfill_that_was_killed_goes_on_and_ends_as_one_that_was_not()
    {
        _folder.Write("rules/slow.py", "import time\n\ndef rule(event):\n    time.sleep(0.001)\n    return False\n");
        for (int i = 0; i < Objects; i++) PutMany(i);
        IotaRun undisturbed = (await IotaProgram.RunAsync(Backfill("undisturbed", "2026-11-10", "2026-11-17"))).Exits(0).Sums(("objects", Objects), ("detections", Objects));

        using (var process = IotaProcess.Start(new IotaStart { Arguments = Backfill("killed", "2026-11-10", "2026-11-17") }))
        {
            await SomeDoneAsync();
            process.Kill();
            Assert.Equal(128 + 9, (await process.EndAsync()).ExitCode);
        }
        int done = Done("killed");
        Assert.InRange(done, 1, Objects - 1);
        IotaRun last = (await IotaProgram.RunAsync(Backfill("killed", "2026-11-10", "2026-11-17"))).Exits(0).Sums(("objects", Objects), ("events", (Objects - done) * EventsPerObject));
        Assert.Contains($"{done} object{(done == 1 ? "" : "s")} done before under the same rules, skipped.\n", last.Error, StringComparison.Ordinal);
        Assert.Equal(StateFile.Essence(_folder["undisturbed"]), StateFile.Essence(_folder["killed"]));
        Assert.Equal(undisturbed.Output, last.Output);
    }

    [Fact]
    public async Task A_range_that_reaches_into_the_present_is_pointed_out()
    {
        Put("one", "2026/11/17", "20261117T0900Z");
        string tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        IotaRun run = (await IotaProgram.RunAsync(Backfill("state", "2026-11-17", tomorrow))).Exits(0);
        Assert.Contains("iota: --to reaches into the present: nobody will be told", run.Error, StringComparison.Ordinal);
    }

    private async Task SomeDoneAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Done("killed") == 0) await Task.Delay(20, patience.Token);
    }

    private int Done(string state)
    {
        try
        {
            return int.Parse(StateFile.Rows(_folder[state], "SELECT count(*) FROM ledger")[0], CultureInfo.InvariantCulture);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return 0; // there is no state yet
        }
    }

    /// <summary>An object of which one event matches. Few objects with few events would all be done in the same moment: they go to Python together.</summary>
    private void PutMany(int number)
    {
        string day = $"{10 + (number % 8):00}";
        IEnumerable<string> events = Enumerable.Range(0, EventsPerObject)
            .Select(j => CloudTrail.Event($"e{number}-{j}", j == 0 ? "DeleteTrail" : "StopLogging", $"2026-11-{day}T{number % 24:00}:{j:00}:00Z"));
        _folder.Write($"logs/2026/11/{day}/111122223333_CloudTrail_eu-west-1_202611{day}T{number % 24:00}00Z_{number}.json", CloudTrail.Records(events));
    }

    private void Put(string eventId, string day, string minute, string time = "2026-11-17T09:00:00Z") => _folder.Write(
        $"logs/AWSLogs/111122223333/CloudTrail/eu-west-1/{day}/111122223333_CloudTrail_eu-west-1_{minute}_{eventId.Replace(' ', '-')}.json",
        CloudTrail.Records(CloudTrail.Event(eventId, time: time)));

    private string[] Backfill(string state, string from, string to) =>
        ["backfill", _folder["logs"], "--from", from, "--to", to, "--rules", _folder["rules"], "--workers", "1", "--state", _folder[state], "--output", "jsonl"];
}
