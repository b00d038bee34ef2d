using System.Diagnostics;
using System.Text.RegularExpressions;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>The trap rules of tests/python/pushdown/corpus through the whole engine: with pushdown and without it, they find and fail the same.</summary>
public sealed partial class CorpusTests : IDisposable
{
    /// <summary>Of the rules, one in so many is tried in every run of the tests; all of them in the slow set.</summary>
    private const int Share = 60;

    private static readonly string Pushdown = Path.Combine(Repository.Root, "tests", "python", "pushdown");

    private readonly string _folder = Directory.CreateTempSubdirectory("iota-corpus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Some_trap_rules_give_the_same_with_pushdown_and_without() => CompareAsync(Share);

    [Fact(Explicit = true)]
    public Task All_trap_rules_give_the_same_with_pushdown_and_without() => CompareAsync(1);

    private async Task CompareAsync(int share)
    {
        await WriteRecordsAsync();
        string[] rules = [.. Directory.GetFiles(Path.Combine(Pushdown, "corpus"), "*.py").Where(IsRule).Order(StringComparer.Ordinal).Where((_, i) => i % share == 0)];
        Assert.True(rules.Length * share > 500, $"only {rules.Length} rules are there");
        int found = 0, kept = 0;
        foreach (string rule in rules)
        {
            (string[] Results, long Sent) with = await RunAsync(rule, pushdown: true), without = await RunAsync(rule, pushdown: false);
            Assert.True(with.Results.SequenceEqual(without.Results),
                $"{Path.GetFileName(rule)}\nwith pushdown:\n{string.Join('\n', with.Results)}\nwithout:\n{string.Join('\n', without.Results)}");
            found += with.Results.Length;
            if (with.Sent < without.Sent) kept++;
        }
        Assert.True(found > rules.Length, $"{rules.Length} rules found or failed only {found} times");
        Assert.True(kept > rules.Length / 4, $"pushdown kept records from only {kept} of {rules.Length} rules");
    }

    /// <summary>A file whose code nowhere names what it defines is taken for a helper, and never run for its own sake.</summary>
    private static bool IsRule(string path) => Path.GetFileName(path) != "exec_rule.py";

    /// <summary>All detections and failures, as text, and how many records went to Python.</summary>
    private async Task<(string[] Results, long Sent)> RunAsync(string rule, bool pushdown)
    {
        var python = new PythonOptions { PackagePath = Repository.PythonPackage, Workers = 1, Pushdown = pushdown, EvaluationTimeout = TimeSpan.FromSeconds(5) };
        string[] roots = [rule, Path.Combine(Pushdown, "helpers")];
        await using LoadedRules rules = await LoadedRules.LoadAsync(roots, python, EngineLog.None, TimeProvider.System);
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        var options = new EngineOptions { VerifyPushdown = 0 };
        var engine = new DetectionEngine(options, new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, TimeProvider.System);
        var results = new List<string>();
        var source = new ObjectRef("", Path.Combine(_folder, Path.ChangeExtension(Path.GetFileName(rule), ".json")));
        EngineTotals totals = await engine.ProcessAsync([source], report =>
            results.AddRange(report.RuleFailures.Select(failure => $"{failure.EventId} {failure.Phase} {TimeLimit().Replace(failure.Error, "")}")), TestContext.Current.CancellationToken);
        Assert.Empty(totals.FailedObjectsByReason);
        state.ReadStoredDetections(detection => results.Add($"{detection.EventId} {detection.Severity} {detection.Title} {detection.DedupKey} {detection.Context}"));
        return ([.. results], totals.Candidates);
    }

    private async Task WriteRecordsAsync()
    {
        var start = new ProcessStartInfo("python3", ["-B", "-m", "pushdown.write_records", _folder]) { WorkingDirectory = Path.GetDirectoryName(Pushdown) };
        start.Environment["PYTHONPATH"] = Repository.PythonPackage;
        using Process python = Process.Start(start)!;
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, python.ExitCode);
    }

    /// <summary>How long a rule may still run depends on how long others took.</summary>
    [GeneratedRegex(@"(?<=took longer than) \d+ ms")]
    private static partial Regex TimeLimit();
}
