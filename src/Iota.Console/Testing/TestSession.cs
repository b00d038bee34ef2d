using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Runs tests once, or again and again, and prints what came of them.</summary>
internal sealed class TestSession(Terminal terminal, TestSettings settings, TimeProvider time)
{
    private readonly RuleTestRun _run = new(settings.Paths, settings.Python, settings.Configuration, time);

    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        TestRunOutcome outcome = await RunAsync(only: null, cancellationToken);
        var coverage = new TestCoverage(outcome.Rules);
        if (settings.Coverage) coverage.Write(settings.Output == "text" ? terminal.Output : terminal.Error, settings.LeastCoverage);
        if (settings.Output != "text") terminal.Error.WriteLine(JsonReport.Summary(outcome));
        return outcome.Failed > 0 || coverage.Percent < settings.LeastCoverage ? ExitCode.SomeFailed : ExitCode.Done;
    }

    /// <summary>Never returns; ends with the cancellation.</summary>
    public async Task<int> WatchAsync(CancellationToken cancellationToken)
    {
        var watch = new RuleWatch(settings.Paths.Roots, time);
        await TryRunAsync(only: null, cancellationToken);
        while (true)
        {
            terminal.Output.WriteLine(terminal.Paint("waiting for changes; Ctrl-C ends", "2"));
            IReadOnlyCollection<string> changed = await watch.WaitAsync(cancellationToken);
            terminal.Output.WriteLine();
            terminal.Output.WriteLine(terminal.Paint($"changed: {string.Join(", ", changed.Select(Shown))}", "1"));
            var affected = AffectedRules.By(changed, settings.Paths.Roots);
            await TryRunAsync(affected.Contains, cancellationToken);
        }
    }

    /// <summary>While files are being edited anything may be missing or broken for a moment; that is said, and the watch goes on.</summary>
    private async Task TryRunAsync(Func<RuleInfo, bool>? only, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(only, cancellationToken);
        }
        catch (Exception problem) when (problem is UsageException or RuleRunnerException)
        {
            terminal.Output.WriteLine(terminal.Paint(Printable.Clean(problem.Message), "31"));
        }
    }

    private async Task<TestRunOutcome> RunAsync(Func<RuleInfo, bool>? only, CancellationToken cancellationToken)
    {
        if (settings.Output == "text")
        {
            var table = new TestTable(terminal, settings.Verbose);
            TestRunOutcome shown = await _run.RunAsync(only, table.Write, cancellationToken);
            foreach (RuleProblem problem in shown.Problems) table.Write(problem);
            table.WriteTotals(shown);
            return shown;
        }
        TestRunOutcome outcome = await _run.RunAsync(only, _ => { }, cancellationToken);
        if (settings.Output == "junit") JunitReport.Write(terminal.Output, outcome);
        else JsonReport.Write(terminal.Output, outcome);
        return outcome;
    }

    private static string Shown(string path) => Printable.Clean(Path.GetRelativePath(Environment.CurrentDirectory, path));
}
