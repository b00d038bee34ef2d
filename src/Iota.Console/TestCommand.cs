using System.CommandLine;
using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota test [PATH…]</c>: the tests that rules bring in their metadata, run by the workers of production.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("test", "Run the tests that the rules bring along.");
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Rules to test: folders, or single .py or .yml files. Default: all rules of --rules.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Arguments.Add(paths);
        var rules = new RuleOptions(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var log = new EngineLog(terminal.Error, LogFormat.Text, TimeProvider.System);
            string[] given = [.. arguments.GetValue(paths)!.Select(RulePath)];
            IReadOnlyList<string> roots = given.Length > 0 && !rules.Given(arguments) ? given : rules.Roots(arguments);
            await using LoadedRules loaded = await LoadedRules.LoadAsync(
                roots, rules.Python(arguments), log, TimeProvider.System, ConfigurationFile.Load(rules.NamedConfig(arguments), roots));
            return await new RuleTestRun(terminal, loaded).RunAsync(Select(loaded, given), cancellationToken);
        });
        return command;
    }

    /// <summary>The metadata file stands for its rule.</summary>
    private static string RulePath(string path)
    {
        string full = Path.GetFullPath(path);
        string rule = Path.GetExtension(full) is ".yml" or ".yaml" ? Path.ChangeExtension(full, ".py") : full;
        return File.Exists(rule) || Directory.Exists(rule) ? rule : throw new UsageException($"'{path}' does not exist; give a rule or a folder of rules.");
    }

    private static IReadOnlyList<RuleInfo> Select(LoadedRules loaded, string[] paths)
    {
        if (paths.Length == 0) return [.. loaded.Book.Rules];
        RuleInfo[] selected = [.. loaded.Book.Rules.Where(rule => Array.Exists(paths, path => IsBelow(rule.Path, path)))];
        return selected.Length > 0 ? selected : throw new UsageException("no loaded rule lies in the paths given; 'iota rules list' shows what is loaded.");
    }

    private static bool IsBelow(string file, string path) =>
        file == path || file.StartsWith(Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
