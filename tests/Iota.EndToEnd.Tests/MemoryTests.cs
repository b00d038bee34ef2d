using System.IO.Compression;
using System.Text;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Memory is bounded by a window, not by the object.</summary>
public class MemoryTests
{
    private const int Limit = 256;

    [Fact]
    public Task A_gigabyte_stays_under_256_MB() => ScanAsync(matching: "DeleteTrail");

    [Fact]
    public Task A_gigabyte_that_all_goes_to_Python_stays_under_256_MB() => ScanAsync(matching: "DeleteTrail", more: "--no-pushdown");

    [Fact(Explicit = true)]
    public Task A_gigabyte_of_matches_stays_under_256_MB() => ScanAsync(matching: "ListUsers");

    [Fact(Explicit = true)]
    public Task A_gigabyte_of_failures_stays_under_256_MB() => ScanAsync(matching: "ListUsers", raises: true);

    private static async Task ScanAsync(string matching, bool raises = false, params IEnumerable<string> more)
    {
        using var folder = new TemporaryFolder();
        string answer = raises ? "event['missing']" : "True";
        folder.Write("rules/by_name.py", $"def rule(event):\n    return event['eventName'] == '{matching}' and {answer}\n");
        long events = await WriteObjectAsync(folder["log.json.gz"], 1L << 30);
        using var process = IotaProcess.Start(new IotaStart
        {
            Arguments =
            [
                "scan", folder["log.json.gz"], "--rules", folder["rules"], "--output", "jsonl",
                "--detections", folder["detections"], "--failures", folder["failures"], .. more,
            ],
            Timeout = TimeSpan.FromMinutes(10),
        });
        Task<IotaRun> end = process.EndAsync();
        int peak = 0;
        while (!end.IsCompleted)
        {
            peak = process.PeakMemory() ?? peak;
            await Task.WhenAny(end, Task.Delay(20, TestContext.Current.CancellationToken));
        }
        long rare = ((events - 1) / 1000) + 1;
        long matches = matching == "DeleteTrail" ? rare : events - rare;
        (await end).Exits(raises ? 2 : 0).Sums(("events", events), ("evaluated", events), ("detections", raises ? 0 : matches), ("failures", raises ? matches : 0));
        Assert.Equal(raises ? 0 : matches, File.ReadLines(folder["detections"]).LongCount());
        Assert.Equal(raises ? matches : 0, File.ReadLines(folder["failures"]).LongCount());
        TestContext.Current.SendDiagnosticMessage($"{events} events: {peak} MB at most");
        Assert.InRange(peak, 10, Limit - 1);
    }

    /// <summary>Events of about 1.5 KB as CloudTrail's are, each thousandth of which matches.</summary>
    private static async Task<long> WriteObjectAsync(string path, long bytes)
    {
        string parameters = $$""" "requestParameters":{"text":"{{new string('x', 1000)}}","list":[{{string.Join(',', Enumerable.Range(0, 40))}}]} """;
        await using FileStream file = File.Create(path);
        await using Stream gzip = CloudTrail.GzipTo(file, CompressionLevel.Fastest);
        long written = 0;
        long events = 0;
        for (; written < bytes; events++)
        {
            string json = CloudTrail.Event($"event-{events}", events % 1000 == 0 ? "DeleteTrail" : "ListUsers", more: parameters);
            byte[] piece = Encoding.UTF8.GetBytes((events == 0 ? "{\"Records\":[" : ",") + json);
            await gzip.WriteAsync(piece);
            written += piece.Length;
        }
        await gzip.WriteAsync("]}"u8.ToArray());
        return events;
    }
}
