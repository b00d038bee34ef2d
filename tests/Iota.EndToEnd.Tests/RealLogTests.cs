using System.Globalization;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Real CloudTrail files that other projects publish. They are no part of the repository.</summary>
public class RealLogTests
{
    [Fact]
    public async Task Every_readable_event_of_every_file_is_evaluated_as_an_independent_count_in_Python_has_it()
    {
        string[] files = [.. Files("cloudtrail"), .. Files("cloudtrail_alt_shape")];
        (long Good, long Defective, string File)[] counted = await CountInPythonAsync(files);
        Assert.Equal(files, counted.Select(count => count.File));
        (long Good, long Defective, string File)[] logs = [.. counted.Where(count => count.Good >= 0)];
        Assert.True(logs.Sum(count => count.Good) > 1000);

        using var folder = new TemporaryFolder();
        folder.Write("rules/every.py", Rules.Every);
        IotaRun run = (await IotaProgram.RunAsync(["scan", .. files, "--rules", folder["rules"], "--state", folder["state"], "--output", "jsonl"])).Exits(2);
        Assert.Equal(
            logs.Select(count => $"{count.File}: {count.Good} evaluated, {count.Defective} set aside, of {count.Good + count.Defective}").Order(StringComparer.Ordinal),
            StateFile.Rows(folder["state"], "SELECT key || ': ' || evaluated || ' evaluated, ' || set_aside || ' set aside, of ' || events FROM ledger")
                .Order(StringComparer.Ordinal));
        run.Sums(("objects", files.Length), ("evaluated", logs.Sum(count => count.Good)), ("quarantined", logs.Sum(count => count.Defective)), ("failures", 0));
        Assert.Equal(run.Summary("evaluated"), run.Summary("detections") + run.Summary("duplicates"));
        foreach ((_, _, string file) in counted.Except(logs)) run.Says($"{file}: this is not a JSON log: it starts with 'E' where JSON starts with '{{' or '['.");
    }

    [Fact]
    public async Task The_shipped_rules_fail_on_no_real_event()
    {
        using var folder = new TemporaryFolder();
        string[] paths = [Repository.RequireTestData("cloudtrail"), Repository.RequireTestData("cloudtrail_alt_shape"), Repository.RequireTestData("eventbridge")];
        IotaRun run = await IotaProgram.RunAsync(["scan", .. paths, "--output", "jsonl", "--failures", folder["failures"]]);
        Assert.Equal("", folder.Read("failures"));
        Assert.Equal(0, run.Summary("failures"));
        Assert.True(run.Summary("evaluated") > 2000);
    }

    [Fact]
    public async Task Every_technique_of_the_ground_truth_that_leaves_a_trace_in_a_file_of_its_own_is_detected()
    {
        string truth = Path.Combine(Repository.RequireTestData("ground_truth"), "ground_truth.tsv");
        string data = Path.GetDirectoryName(Path.GetDirectoryName(truth))!;
        Dictionary<string, string> techniques = File.ReadLines(truth).Select(line => line.Split('\t'))
            .Where(row => row[0] == "stratus-detonation")
            .ToDictionary(row => row[1], row => Path.Combine(data, row[8]));
        Assert.True(techniques.Count >= 17);
        using var folder = new TemporaryFolder();
        _ = (await IotaProgram.RunAsync(["scan", .. techniques.Values, "--detections", folder["detections"]])).Exits(0);
        ILookup<string, string> found = JsonLines.Read(folder["detections"]).ToLookup(line => line.Text("object"), line => line.Text("ruleId"));
        Assert.Empty(techniques.Where(technique => !found[technique.Value].Any()).Select(technique => technique.Key));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Repository.RequireTestData(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static async Task<(long Good, long Defective, string File)[]> CountInPythonAsync(string[] files)
    {
        (int code, string output) = await Python.RunAsync([Path.Combine(AppContext.BaseDirectory, "count_events.py"), .. files]);
        Assert.Equal(0, code);
        return
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
                .Select(row => (long.Parse(row[0], CultureInfo.InvariantCulture), long.Parse(row[1], CultureInfo.InvariantCulture), row[3])),
        ];
    }
}
