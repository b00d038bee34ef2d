using System.CommandLine;
using System.CommandLine.Parsing;

namespace Iota.Console;

/// <summary>Says in one sentence what is wrong with a command line; the parser's own words are several, and leave out what to do.</summary>
internal static class UsageErrors
{
    /// <summary>The first mistake; null when there is none.</summary>
    public static string? Describe(ParseResult command)
    {
        if (command.Errors.Count == 0) return null;
        Command last = command.CommandResult.Command;
        string help = $"'{Path(command.CommandResult)} --help'";
        if (last.Subcommands.Count > 0 && last.Action is null)
        {
            return command.UnmatchedTokens.Count > 0
                ? $"there is no command '{command.UnmatchedTokens[0]}'; {help} lists the commands."
                : $"a command is missing; {help} lists the commands.";
        }
        string message = string.Join(' ', command.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return message.Contains("--help", StringComparison.Ordinal) ? message : $"{message.TrimEnd('.')}; see {help}.";
    }

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : command.Command.Name;
}
