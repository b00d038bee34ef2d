using System.CommandLine;
using System.Text;
using System.Text.Json;
using Iota.Console.Fuzzing;
using Iota.Console.Testing;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules fuzz [PATH…]</c>: which rules fail on events that CloudTrail could write.</summary>
internal static class RulesFuzzCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("fuzz", "Drop, null and retype each field of the rules' own test events, within what the log source does, and report rules that fail.");
        Argument<string[]> given = RulePaths.Argument("fuzz");
        var output = new Option<string>("--output") { Description = "How failures are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "jsonl");
        command.Arguments.Add(given);
        command.Options.Add(output);
        var rules = new RuleOptions(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var paths = RulePaths.Parse(arguments.GetValue(given)!, () => rules.Roots(arguments), rules.Given(arguments));
            await using LoadedRules loaded = await LoadedRules.LoadForTestsAsync(
                paths.Roots, rules.Python(arguments), TimeProvider.System, rules.Variables(arguments, paths.Roots));
            return await RunAsync(terminal, loaded, paths, arguments.GetValue(output) == "jsonl", cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, LoadedRules loaded, RulePaths paths, bool json, CancellationToken cancellationToken)
    {
        var problems = new List<RuleProblem>(loaded.Problems.Where(paths.Choose));
        var running = new List<Task<FuzzOutcome>>();
        foreach (RuleInfo rule in paths.Select(loaded.Catalogue))
        {
            IReadOnlyList<RuleTest> tests = RuleTests.Of(rule, problems);
            running.Add(Task.Run(() => RuleFuzz.RunAsync(loaded, rule, tests, cancellationToken), cancellationToken));
        }
        int failed = 0, events = 0;
        foreach (Task<FuzzOutcome> task in running)
        {
            FuzzOutcome outcome = await task;
            events += outcome.Events;
            failed += outcome.Findings.Count > 0 ? 1 : 0;
            if (json) WriteJson(terminal, outcome);
            else Write(terminal, outcome);
        }
        RuleProblem[] notLoaded = [.. problems.Where(problem => !problem.RuleLoaded && !problem.RuleDisabled)];
        if (!json)
        {
            foreach (RuleProblem problem in notLoaded) terminal.Output.WriteLine($"{terminal.Paint("not loaded", "1;31")}  {Printable.Clean(problem.ToString())}");
            terminal.Output.WriteLine();
            terminal.Output.WriteLine($"{Texts.Count(running.Count, "rule")}, {Texts.Count(events, "event")}: " +
                (failed == 0 ? "no rule fails" : failed == 1 ? "1 rule fails" : $"{Texts.Number(failed)} rules fail"));
        }
        return failed + notLoaded.Length > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private static void Write(Terminal terminal, FuzzOutcome outcome)
    {
        string mark = outcome.Findings.Count > 0 ? terminal.Paint("FAILED", "1;31") : outcome.Events == 0 ? terminal.Paint("no test", "33") : terminal.Paint("ok", "32");
        string leftOut = outcome.LeftOut > 0 ? $"  ({Texts.Count(outcome.LeftOut, "test")} with mocks left out)" : "";
        terminal.Output.WriteLine($"{mark}  {outcome.Rule.Id}  {Texts.Count(outcome.Events, "event")}{leftOut}");
        foreach (FuzzFinding finding in outcome.Findings)
        {
            terminal.Output.WriteLine($"        {terminal.Paint(Printable.Clean($"{finding.Failure.Phase}() failed: {finding.Failure.Error}"), "31")}");
            string others = finding.Times > 1 ? $", and {Texts.Count(finding.Times - 1, "other event")}" : "";
            terminal.Output.WriteLine($"          when {Printable.Clean(finding.Change.ToString())} (test \"{Printable.Clean(finding.Test.Name)}\"{others})");
            foreach (string line in finding.Failure.Traceback.TrimEnd('\n').Split('\n').Where(line => line.Length > 0))
                terminal.Output.WriteLine($"            {Printable.Clean(line)}");
        }
    }

    private static void WriteJson(Terminal terminal, FuzzOutcome outcome)
    {
        using var output = new MemoryStream();
        foreach (FuzzFinding finding in outcome.Findings)
        {
            JsonLines.WriteLine(output, json =>
            {
                json.WriteString("ruleId", outcome.Rule.Id);
                json.WriteString("test", finding.Test.Name);
                json.WriteString("field", finding.Change.Path);
                json.WriteString("change", finding.Change.What);
                json.WriteString("phase", finding.Failure.Phase);
                json.WriteString("error", finding.Failure.Error);
                json.WriteString("traceback", finding.Failure.Traceback);
                json.WriteNumber("events", finding.Times);
                json.WritePropertyName("event");
                using var record = JsonDocument.Parse(finding.Change.Event, new JsonDocumentOptions { MaxDepth = 1000 });
                record.RootElement.WriteTo(json);
            });
        }
        terminal.Output.Write(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
    }
}
