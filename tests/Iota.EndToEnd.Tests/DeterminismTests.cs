using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Same input, same output.</summary>
public sealed class DeterminismTests : IDisposable
{
    /// <summary>Fails on some events, prints, and matches others under a few keys.</summary>
    private const string Fickle = """
        def rule(event):
            number = int(event["eventID"].split("-")[1])
            if number % 17 == 0:
                raise ValueError(number)
            return number % 2 == 0


        def dedup(event):
            return event["eventID"].split("-")[0]


        def title(event):
            return f"seen {event['eventID']}"

        """;

    private readonly TemporaryFolder _folder = new();

    public DeterminismTests()
    {
        _folder.Write("rules/fickle.py", Fickle);
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        _folder.Write("rules/exits.py", "import os\n\n\ndef rule(event):\n    if event['eventID'] == 'k0-77':\n        os._exit(1)\n    return False\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_worker_two_or_five_write_the_same_bytes()
    {
        WriteObjects(Order(), objects: 30);
        IotaRun[] runs = [await ScanAsync("logs", "1"), await ScanAsync("logs", "2"), await ScanAsync("logs", "5")];
        Assert.All(runs, run => run.Exits(2).Sums(("events", 900), ("failures", 53 + 1)));
        Assert.NotEmpty(runs[0].Alerts);
        foreach (string other in (string[])["2", "5"])
        {
            Assert.Equal(_folder.Read("d1"), _folder.Read($"d{other}"));
            Assert.Equal(_folder.Read("f1"), _folder.Read($"f{other}"));
        }
        Assert.All(runs, run => Assert.Equal(runs[0].Output, run.Output));
        Assert.Single(runs.Select(run => string.Join(' ', run.SummaryMembers.SkipLast(2))).Distinct());
    }

    [Fact]
    public async Task The_samples_give_the_same_bytes_whatever_the_number_of_workers()
    {
        var outputs = new HashSet<string>();
        foreach (string workers in (string[])["1", "2", "5"])
        {
            IotaRun run = (await IotaProgram.RunAsync("scan", Repository.Samples, "--workers", workers, "--output", "jsonl", "--detections", _folder["d"])).Exits(0);
            outputs.Add(run.Output + _folder.Read("d"));
        }
        Assert.Single(outputs);
    }

    /// <summary>With rules that fail on some events, and events of odd forms, which pushdown must send and not judge.</summary>
    [Fact]
    public async Task With_pushdown_and_without_it_the_results_are_the_same_bytes()
    {
        _folder.Write("logs/odd.json", CloudTrail.Records(
            CloudTrail.Event("k0-1", more: "\"EventName\":\"DeleteTrail\""),
            CloudTrail.Event("k0-2", more: "\"eventName\":\"ListUsers\""),
            CloudTrail.Event("k0-3", more: "\"event\\u004eame\":\"ListUsers\""),
            CloudTrail.Event("k0-4", "Delete\\u0054rail"),
            """{"eventID":"k0-6","eventTime":"2026-11-18T02:00:00Z","eventSource":"iam.amazonaws.com","eventName":"DeleteTrail","errorCode":7,"userIdentity":[]}"""));
        WriteObjects(Order(), objects: 10);
        string[] options = ["--rules", _folder["rules"], "--rules", Repository.ShippedRules, "--workers", "2", "--output", "jsonl"];
        IotaRun with = (await IotaProgram.RunAsync(["scan", _folder["logs"], Repository.Samples, .. options, "--detections", _folder["dw"], "--failures", _folder["fw"]])).Exits(2);
        IotaRun without = (await IotaProgram.RunAsync(
            ["scan", _folder["logs"], Repository.Samples, .. options, "--no-pushdown", "--detections", _folder["dn"], "--failures", _folder["fn"]])).Exits(2);
        Assert.NotEmpty(with.Alerts);
        Assert.Equal(without.Output, with.Output);
        Assert.Equal(_folder.Read("dn"), _folder.Read("dw"));
        Assert.Equal(_folder.Read("fn"), _folder.Read("fw"));
        Assert.Equal(without.SummaryMembers.SkipLast(2), with.SummaryMembers.SkipLast(2));
    }

    [Fact]
    public async Task The_same_events_in_other_objects_and_another_order_give_the_same_alerts()
    {
        WriteObjects(Order(), objects: 30);
        IotaRun ordered = (await ScanAsync("logs", "2")).Exits(2);
        string[] shuffled = [.. Order()];
        new Random(7).Shuffle(shuffled);
        Directory.Delete(_folder["logs"], recursive: true);
        WriteObjects(shuffled, objects: 7);
        IotaRun other = (await ScanAsync("logs", "2")).Exits(2);
        Assert.Equal(ordered.Output, other.Output);
        string[] members = [.. ordered.SummaryMembers.Skip(1).SkipLast(2).Select(member => $"{member}")];
        Assert.Equal(members, other.SummaryMembers.Skip(1).SkipLast(2).Select(member => $"{member}"));
    }

    [Fact]
    public async Task Objects_that_come_in_several_scans_give_the_alerts_that_they_give_in_one()
    {
        WriteObjects(Order(), objects: 6);
        string[] names = [.. Directory.EnumerateFiles(_folder["logs"]).Order(StringComparer.Ordinal)];
        string[] state = ["--rules", _folder["rules"], "--workers", "1", "--output", "jsonl", "--state"];
        _ = (await IotaProgram.RunAsync(["scan", _folder["logs"], .. state, _folder["once"]])).Exits(2);
        foreach (string name in names.Reverse())
            Assert.InRange((await IotaProgram.RunAsync(["scan", name, .. state, _folder["pieces"]])).ExitCode, 0, 2);
        const string alerts = "SELECT rule_id, dedup_string, sum(alert_count), min(first_event_time), max(last_event_time) FROM alerts GROUP BY 1, 2 ORDER BY 1, 2";
        Assert.Equal(StateFile.Rows(_folder["once"], alerts), StateFile.Rows(_folder["pieces"], alerts));
        const string windows = "SELECT alert_id, title, severity, alert_count, window_start FROM alerts ORDER BY 1";
        Assert.Equal(StateFile.Rows(_folder["once"], windows), StateFile.Rows(_folder["pieces"], windows));
    }

    /// <summary>900 events in order of time, nine keys.</summary>
    private static IEnumerable<string> Order() => Enumerable.Range(0, 900).Select(i =>
        CloudTrail.Event($"k{i / 100}-{i}", i % 40 == 0 ? "DeleteTrail" : "ListUsers", $"2026-11-18T{i / 60:00}:{i % 60:00}:00Z"));

    private void WriteObjects(IEnumerable<string> events, int objects)
    {
        foreach ((int number, string[] some) in events.Chunk((900 + objects - 1) / objects).Index())
            _folder.Write($"logs/{number:000}.json.gz", CloudTrail.Gzip(CloudTrail.Records(some)));
    }

    private Task<IotaRun> ScanAsync(string logs, string workers) => IotaProgram.RunAsync(
        "scan", _folder[logs], "--rules", _folder["rules"], "--workers", workers, "--output", "jsonl",
        "--detections", _folder[$"d{workers}"], "--failures", _folder[$"f{workers}"]);
}
