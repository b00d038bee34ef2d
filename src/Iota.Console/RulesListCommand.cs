using System.CommandLine;
using System.Globalization;
using System.Text;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules list</c></summary>
internal static class RulesListCommand
{
    private const int WidestTechniques = 19;

    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "Show the rules, what they are for, and what is wrong with them.");
        var output = new Option<string>("--output") { Description = "How rules are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "jsonl");
        list.Options.Add(output);
        var rules = new RuleOptions(list);
        list.SetAction(async (arguments, _) =>
        {
            await using LoadedRules loaded =
                await LoadedRules.LoadForTestsAsync(
                    rules.Roots(arguments), rules.Python(arguments) with { Workers = 1 }, TimeProvider.System, rules.Configuration(arguments));
            var problems = new List<RuleProblem>(loaded.Problems);
            Listed[] listed = [.. loaded.Catalogue.Rules.Select(rule => new Listed(rule, RuleTests.Of(rule, problems)))];
            if (arguments.GetValue(output) == "jsonl") WriteJson(terminal, listed, problems);
            else Write(terminal, listed, loaded.Catalogue.NotApplicable, problems);
            return problems.Count > 0 ? ExitCode.SomeFailed : ExitCode.Done;
        });
        return list;
    }

    private static void Write(Terminal terminal, Listed[] listed, IReadOnlyList<NotApplicableFile> notApplicable, List<RuleProblem> problems)
    {
        int idWidth = listed.Select(item => item.Rule.Id.Length).Append(4).Max();
        terminal.Output.WriteLine(terminal.Paint($"{"RULE".PadRight(idWidth)}  SEVERITY  TESTS  WINDOW  THRESHOLD  ATT&CK               LOG TYPES", "1"));
        foreach ((RuleInfo rule, IReadOnlyList<RuleTest> tests) in listed)
        {
            string logTypes = rule.LogTypes.Count == 0 ? "all" : string.Join(", ", rule.LogTypes);
            string window = string.Create(CultureInfo.InvariantCulture, $"{rule.Policy.DedupPeriod.TotalMinutes:0} min");
            terminal.Output.WriteLine(
                $"{Printable.Clean(rule.Id.PadRight(idWidth))}  {rule.Severity.ToName(),-8}  {tests.Count,5}  {window,-6}  {rule.Policy.Threshold,9}  " +
                $"{Texts.Cut(string.Join(' ', Techniques(rule)), WidestTechniques),-WidestTechniques}  {logTypes}{Marks(rule)}");
        }
        foreach (NotApplicableFile file in notApplicable)
        {
            string mark = file.IsUsed ? "used by rules" : "not applicable";
            terminal.Output.WriteLine($"{mark}: {Printable.Clean(file.Path)}: {file.Reason}");
        }
        foreach (RuleProblem problem in problems)
        {
            string mark = problem.RuleLoaded ? "in part" : problem.RuleDisabled ? "disabled and not loaded" : "not loaded";
            terminal.Output.WriteLine(terminal.Paint($"{mark}: {Printable.Clean(problem.ToString())}", problem.RuleLoaded || problem.RuleDisabled ? "33" : "31"));
        }
    }

    private static string Marks(RuleInfo rule) => (rule.Enabled ? "" : "  (disabled)") + (rule.Policy.CreateAlert ? "" : "  (no alerts)");

    private static void WriteJson(Terminal terminal, Listed[] listed, List<RuleProblem> problems)
    {
        using var output = new MemoryStream();
        foreach ((RuleInfo rule, IReadOnlyList<RuleTest> tests) in listed)
        {
            JsonLines.WriteLine(output, json =>
            {
                json.WriteString("ruleId", rule.Id);
                json.WriteString("displayName", rule.DisplayName);
                JsonLines.WriteTexts(json, "logTypes", rule.LogTypes);
                json.WriteString("severity", rule.Severity.ToName());
                json.WriteBoolean("enabled", rule.Enabled);
                json.WriteNumber("tests", tests.Count);
                json.WriteNumber("matchTests", tests.Count(test => test.ExpectedResult));
                JsonLines.WriteTexts(json, "attack", Techniques(rule));
                JsonLines.WriteTexts(json, "tags", rule.Tags);
                json.WriteNumber("dedupPeriodMinutes", rule.Policy.DedupPeriod.TotalMinutes);
                json.WriteNumber("threshold", rule.Policy.Threshold);
                json.WriteBoolean("createAlert", rule.Policy.CreateAlert);
                json.WriteString("file", rule.Path);
                JsonLines.WriteTexts(json, "problems", problems.Where(problem => problem.RuleId == rule.Id).Select(problem => problem.ToString()));
            });
        }
        foreach (RuleProblem problem in problems.Where(problem => !Array.Exists(listed, item => item.Rule.Id == problem.RuleId)))
        {
            JsonLines.WriteLine(output, json =>
            {
                json.WriteString("ruleId", problem.RuleId);
                json.WriteString("file", problem.Path);
                json.WriteBoolean("enabled", false);
                JsonLines.WriteTexts(json, "problems", [problem.ToString()]);
            });
        }
        terminal.Output.Write(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
    }

    private static IEnumerable<string> Techniques(RuleInfo rule) =>
        rule.Reports.Where(report => report.Key.StartsWith("MITRE", StringComparison.OrdinalIgnoreCase)).SelectMany(report => report.Value);

    private sealed record Listed(RuleInfo Rule, IReadOnlyList<RuleTest> Tests);
}
