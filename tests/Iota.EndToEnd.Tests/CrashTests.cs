using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>The program is killed (<c>kill -9</c>) in the middle of its work, at places that a seed chooses.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Objects = 150;
    private const int EventsPerObject = 40;
    private const int Kills = 5;

    /// <summary>Prints for one event of each second object, so that a test can wait for a place in the work. The log takes a hundred lines of a rule.</summary>
    private const string Progress = """
        def rule(event):
            if event["eventID"].endswith("0-7"):
                print("at", event["eventID"])
            return event["eventName"] == "DeleteTrail"


        def dedup(event):
            return event["sourceIPAddress"] + event["eventTime"][:10]

        """;

    private readonly TemporaryFolder _folder = new();

    public CrashTests()
    {
        _folder.Write("rules/progress.py", Progress);
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        for (int i = 0; i < Objects; i++)
        {
            IEnumerable<string> events = Enumerable.Range(0, EventsPerObject)
                .Select(j => CloudTrail.Event($"e{i}-{j}", j % 3 == 0 ? "StopLogging" : "DeleteTrail", $"2026-11-{1 + i % 5:00}T{i % 24:00}:{j:00}:00Z"));
            _folder.Write($"logs/{i:000}.json.gz", CloudTrail.Gzip(CloudTrail.Records(events)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_scan_that_was_killed_again_and_again_ends_as_if_it_had_never_been()
    {
        IotaRun undisturbed = (await IotaProgram.RunAsync(Scan("undisturbed"))).Exits(0).Sums(("events", Objects * EventsPerObject));
        var random = new Random(2026_11_18);
        for (int kill = 0; kill < Kills; kill++)
        {
            using var process = IotaProcess.Start(Scan("killed"));
            await process.SeenInErrorAsync("rule progress printed: at", times: 1 + random.Next(2));
            await Task.Delay(random.Next(40), TestContext.Current.CancellationToken); // to meet other moments than that of the line
            process.Kill();
            Assert.Equal(128 + 9, (await process.EndAsync()).ExitCode);
        }
        int done = int.Parse(StateFile.Rows(_folder["killed"], "SELECT count(*) FROM ledger")[0], System.Globalization.CultureInfo.InvariantCulture);
        IotaRun last = (await IotaProgram.RunAsync(Scan("killed"))).Exits(0).Sums(("objects", Objects), ("events", (Objects - done) * EventsPerObject));
        Assert.Equal(StateFile.Essence(_folder["undisturbed"]), StateFile.Essence(_folder["killed"]));
        Assert.Equal(undisturbed.Output, last.Output);
        Assert.Equal(["ok"], StateFile.Rows(_folder["killed"], "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task The_workers_of_a_program_that_was_killed_end_too()
    {
        using var process = IotaProcess.Start(Scan("orphans"));
        await process.SeenInErrorAsync("rule progress printed: at");
        IReadOnlyList<int> workers = process.Children();
        Assert.Equal(2, workers.Count);
        process.Kill();
        _ = await process.EndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        foreach (int worker in workers)
            while (IsRunning(worker)) await Task.Delay(20, patience.Token);
    }

    /// <summary>Not a zombie: who inherits the workers of a killed program may be slow to bury them.</summary>
    private static bool IsRunning(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private IotaStart Scan(string state) => new()
    {
        Arguments = ["scan", _folder["logs"], "--rules", _folder["rules"], "--state", _folder[state], "--workers", "2", "--output", "jsonl"],
        Environment = new Dictionary<string, string> { ["TMPDIR"] = _folder.Path }, // a program that was killed cannot tidy up
    };
}
