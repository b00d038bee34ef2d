using System.CommandLine;

namespace Iota.Console;

/// <summary><c>iota rules …</c>: everything about rules but running their tests.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal) => new("rules", "Look at the rules, write one, and find what is wrong with them.")
    {
        RulesListCommand.Create(terminal),
        RulesExplainCommand.Create(terminal),
        RulesNewCommand.Create(terminal),
        RulesLintCommand.Create(terminal),
        RulesFuzzCommand.Create(terminal),
        RulesAnalyseCommand.Create(terminal),
    };
}
