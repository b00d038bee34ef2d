using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Test results for people: a line for each rule; of a failed test all that is needed to see why.</summary>
internal sealed class TestTable(Terminal terminal, bool verbose)
{
    private const int LongestEvent = 60;
    private const int LongestTraceback = 30;
    private const int LongestOutput = 20;
    private const int WidestName = 60;
    private const int WidestTitle = 60;
    private const string Indent = "        ";

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, MaxDepth = 1000, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(RuleOutcome outcome)
    {
        string mark = outcome.Failed > 0 ? terminal.Paint("FAILED", "1;31") : outcome.Tests.Count == 0 ? terminal.Paint("no test", "33") : terminal.Paint("ok", "32");
        string disabled = outcome.Rule.Enabled ? "" : "  (disabled)";
        WriteLine($"{mark}  {outcome.Rule.Id}  {Texts.Count(outcome.Tests.Count, "test")}{disabled}");
        if (outcome.Tests.Count == 0 || !(verbose || outcome.Failed > 0)) return;
        WriteTests(outcome);
        foreach (TestOutcome test in outcome.Tests.Where(test => !test.Passed)) WriteFailure(outcome.Rule, test);
        if (outcome.Failed > 0) WriteLine("");
    }

    public void Write(RuleProblem problem)
    {
        string mark = problem switch
        {
            { RuleLoaded: false, RuleDisabled: true } => terminal.Paint("disabled and not loaded", "33"),
            { RuleLoaded: false } => terminal.Paint("not loaded", "1;31"),
            { Reason: RuleProblemReason.InvalidTest } => terminal.Paint("not run", "1;31"),
            _ => terminal.Paint("in part", "33"),
        };
        WriteLine($"{mark}  {Printable.Clean(problem.ToString())}");
    }

    public void WriteTotals(TestRunOutcome outcome)
    {
        WriteLine("");
        WriteLine($"{Texts.Count(outcome.Rules.Count, "rule")}: {Texts.Number(outcome.Passed)} passed, {Texts.Number(outcome.Failed)} failed");
    }

    private void WriteTests(RuleOutcome outcome)
    {
        int width = Math.Min(WidestName, Math.Max(4, outcome.Tests.Max(test => Printable.Clean(test.Test.Name).Length)));
        WriteLine($"{Indent}  {"TEST".PadRight(width)}  EXPECTED  ACTUAL    SEVERITY  TITLE");
        foreach (TestOutcome test in outcome.Tests)
        {
            string mark = test.Passed ? terminal.Paint("✓", "32") : terminal.Paint("✗", "1;31");
            string name = Texts.Cut(Printable.Clean(test.Test.Name), width).PadRight(width);
            // What a rule would say of an event that it does not match, only its author can want to know.
            WorkerDetection? says = test.Verdict.Match == true ? test.Verdict.Says : null;
            string severity = says is null ? "" : (says.Severity ?? outcome.Rule.Severity).ToName();
            string title = says is null ? "" : Texts.Cut(Printable.Clean(says.Title), WidestTitle);
            WriteLine($"{Indent}{mark} {name}  {Word(test.Test.ExpectedResult),-8}  {Word(test.Verdict.Match),-8}  {severity,-8}  {title}".TrimEnd());
        }
    }

    private void WriteFailure(RuleInfo rule, TestOutcome outcome)
    {
        RuleTest test = outcome.Test;
        WriteLine("");
        WriteLine($"{Indent}{terminal.Paint(Printable.Clean(test.Name), "1")}  {terminal.Paint(Place(rule, test), "2")}");
        foreach (string problem in outcome.Problems) WriteLine($"{Indent}  {terminal.Paint(Printable.Clean(problem), "31")}");
        WriteLine($"{Indent}  expected   {Word(test.ExpectedResult)}");
        WriteLine($"{Indent}  actual     {Word(outcome.Verdict.Match)}");
        if (outcome.Verdict.Says is { } says)
        {
            WriteLine($"{Indent}  title      {Printable.Clean(says.Title)}");
            WriteLine($"{Indent}  severity   {(says.Severity ?? rule.Severity).ToName()}");
            WriteLine($"{Indent}  dedup      {Printable.Clean(says.Dedup)}");
        }
        foreach (WorkerFailure failure in outcome.Verdict.Failures)
            if (failure.Traceback.Length > 0) WriteBlock($"{failure.Phase}() failed", failure.Traceback, LongestTraceback);
        if (outcome.Verdict.Output.Length > 0) WriteBlock("printed", outcome.Verdict.Output, LongestOutput);
        WriteBlock("event", Indented(test), LongestEvent);
    }

    private void WriteBlock(string head, string text, int longest)
    {
        WriteLine($"{Indent}  {head}");
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        foreach (string line in lines.Take(longest)) WriteLine($"{Indent}    {Printable.Clean(line, keepLines: true)}");
        if (lines.Length > longest) WriteLine($"{Indent}    … {Texts.Count(lines.Length - longest, "more line")}; --output jsonl has all");
    }

    private static string Indented(RuleTest test) =>
        JsonNode.Parse(test.Event.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })!.ToJsonString(Pretty);

    private static string Place(RuleInfo rule, RuleTest test)
    {
        string path = Path.GetRelativePath(Environment.CurrentDirectory, test.Path.Length > 0 ? test.Path : rule.Path);
        return Printable.Clean(test.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{test.Line}") : path);
    }

    private static string Word(bool? match) => match switch { true => "match", false => "no match", null => "failed" };

    private void WriteLine(string line) => terminal.Output.WriteLine(line);
}
