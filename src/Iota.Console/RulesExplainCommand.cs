using System.CommandLine;
using System.Globalization;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules explain RULE</c></summary>
internal static class RulesExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var explain = new Command("explain", "Say which events a rule is sent, or why it is sent all of them.");
        var id = new Argument<string>("RULE") { Description = "Id of the rule." };
        explain.Arguments.Add(id);
        var rules = new RuleOptions(explain);
        explain.SetAction(async (arguments, _) =>
        {
            await using LoadedRules loaded =
                await LoadedRules.LoadAsync(
                    rules.Roots(arguments), rules.Python(arguments) with { Workers = 1 }, EngineLog.None, TimeProvider.System, rules.Configuration(arguments));
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
}
