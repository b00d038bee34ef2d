using System.CommandLine;
using System.Globalization;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules list</c></summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "Show the rules, what they are for, and what is wrong with them.");
        var rules = new RuleOptions(list);
        list.SetAction(async (arguments, _) =>
        {
            await using LoadedRules loaded =
                await LoadedRules.LoadAsync(rules.Roots(arguments), rules.Python(arguments) with { Workers = 1 }, EngineLog.None, TimeProvider.System);
            Write(terminal, loaded.Catalogue);
            return loaded.Problems.Count > 0 ? ExitCode.SomeFailed : ExitCode.Done;
        });
        return new Command("rules", "Look at the rules.") { list, CreateExplain(terminal) };
    }

    private static Command CreateExplain(Terminal terminal)
    {
        var explain = new Command("explain", "Say which events a rule is sent, or why it is sent all of them.");
        var id = new Argument<string>("RULE") { Description = "Id of the rule." };
        explain.Arguments.Add(id);
        var rules = new RuleOptions(explain);
        explain.SetAction(async (arguments, _) =>
        {
            await using LoadedRules loaded =
                await LoadedRules.LoadAsync(rules.Roots(arguments), rules.Python(arguments) with { Workers = 1 }, EngineLog.None, TimeProvider.System);
            RuleInfo rule = loaded.Book.Rules.FirstOrDefault(rule => rule.Id == arguments.GetValue(id))
                ?? throw new UsageException($"there is no rule '{arguments.GetValue(id)}' among the {loaded.Book.Count} loaded; 'iota rules list' names them.");
            Explain(terminal, loaded, rule);
            return ExitCode.Done;
        });
        return explain;
    }

    private static void Explain(Terminal terminal, LoadedRules loaded, RuleInfo rule)
    {
        string logTypes = rule.LogTypes.Count == 0 ? "every log type" : string.Join(", ", rule.LogTypes);
        if (loaded.Defeats.GetValueOrDefault(rule.Index) is { } defeat)
        {
            terminal.Output.WriteLine($"{rule.Id} is sent every event of {logTypes}: {defeat.Reason} ({defeat.File}:{defeat.Line}).");
            if (defeat.Hint.Length > 0) terminal.Output.WriteLine($"To make it faster: {defeat.Hint}.");
            return;
        }
        terminal.Output.WriteLine($"{rule.Id} is sent the events of {logTypes} for which");
        foreach (string line in loaded.Book.DescribeCondition(rule)) terminal.Output.WriteLine($"    {line}");
        terminal.Output.WriteLine("and those in which one of these fields is neither absent nor plain text. No other event can make it match, fail or do anything.");
        if (LastScan.Read() is { Events: > 0 } last)
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Of the {last.Events:N0} events of the last scan it was sent {last.SentTo(rule.Id):N0} ({(double)last.SentTo(rule.Id) / last.Events:0.##%})."));
    }

    private static void Write(Terminal terminal, RuleCatalogue catalogue)
    {
        int idWidth = Math.Max(4, catalogue.Rules.Max(rule => rule.Id.Length));
        terminal.Output.WriteLine(terminal.Paint($"{"RULE".PadRight(idWidth)}  SEVERITY  TESTS  WINDOW  THRESHOLD  ATT&CK               LOG TYPES", "1"));
        foreach (RuleInfo rule in catalogue.Rules)
        {
            string logTypes = rule.LogTypes.Count == 0 ? "all" : string.Join(", ", rule.LogTypes);
            string window = string.Create(CultureInfo.InvariantCulture, $"{rule.Policy.DedupPeriod.TotalMinutes:0} min");
            terminal.Output.WriteLine(
                $"{rule.Id.PadRight(idWidth)}  {rule.Severity.ToName(),-8}  {rule.Tests.Count,5}  {window,-6}  {rule.Policy.Threshold,9}  " +
                $"{Texts.Cut(Techniques(rule), 19),-19}  {logTypes}{(rule.Enabled ? "" : "  (disabled)")}");
        }
        foreach (NotApplicableFile file in catalogue.NotApplicable) terminal.Output.WriteLine($"not applicable: {file.Path}: {file.Reason}");
        foreach (RuleProblem problem in catalogue.Problems) terminal.Output.WriteLine(terminal.Paint(Printable.Clean(problem.ToString()), "33"));
    }

    private static string Techniques(RuleInfo rule) =>
        string.Join(' ', rule.Reports.Where(report => report.Key.StartsWith("MITRE", StringComparison.Ordinal)).SelectMany(report => report.Value));
}
