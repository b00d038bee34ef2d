using System.CommandLine;
using System.IO.Enumeration;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Which rules the PATH arguments of a command choose: files, folders, globs, or rule ids. None chooses all.</summary>
internal sealed class RulePaths
{
    /// <summary>What each argument means; a predicate over the path of a rule's Python file and its id.</summary>
    private readonly List<(string Given, Func<string, string?, bool> Chooses)> _choices = [];

    private RulePaths(IReadOnlyList<string> roots) => Roots = roots;

    /// <summary>The argument, as commands declare it.</summary>
    public static Argument<string[]> Argument(string verb) => new("PATH")
    {
        Description = $"Rules to {verb}: files, folders, globs, or rule ids. Default: all rules of --rules.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The folders or files to load.</summary>
    public IReadOnlyList<string> Roots { get; private set; }

    /// <summary>Whether the choice can be made before Python has told the ids of rules.</summary>
    public bool ByPathOnly { get; private set; } = true;

    /// <param name="roots">The folders of rules when the arguments do not name them.</param>
    /// <param name="rootsGiven">Whether the user named them.</param>
    /// <exception cref="UsageException">An argument is none of the four.</exception>
    public static RulePaths Parse(IReadOnlyList<string> given, Func<IReadOnlyList<string>> roots, bool rootsGiven)
    {
        var paths = new RulePaths([]);
        var onDisk = new List<string>();
        foreach (string argument in given)
        {
            if (OnDisk(argument) is { } path)
            {
                onDisk.Add(path);
                paths._choices.Add((argument, (file, _) => IsBelow(file, path)));
            }
            else
            {
                paths.AddNamed(argument);
            }
        }
        bool allOnDisk = onDisk.Count > 0 && onDisk.Count == given.Count;
        paths.Roots = rootsGiven || !allOnDisk ? roots() : Enclosing(onDisk) is { } root ? [root] : onDisk;
        return paths;
    }

    public bool Choose(RuleInfo rule) => Choose(rule.Path, rule.Id);

    /// <summary>Whether a file lies in what was chosen.</summary>
    public bool Choose(string path) => Choose(AsPython(path), id: null);

    /// <summary>Whether a problem concerns what was chosen.</summary>
    public bool Choose(RuleProblem problem) => Choose(AsPython(problem.Path), problem.RuleId);

    /// <summary>The chosen rules.</summary>
    /// <exception cref="UsageException">An argument chooses none.</exception>
    public IReadOnlyList<RuleInfo> Select(RuleCatalogue catalogue)
    {
        foreach ((string given, Func<string, string?, bool> chooses) in _choices)
        {
            if (!catalogue.Rules.Any(rule => chooses(rule.Path, rule.Id)) && !catalogue.Problems.Any(problem => chooses(AsPython(problem.Path), problem.RuleId)))
                throw new UsageException($"'{given}' chooses none of the {catalogue.Rules.Count} rules; 'iota rules list' names them.");
        }
        return [.. catalogue.Rules.Where(Choose)];
    }

    private bool Choose(string path, string? id) => _choices.Count == 0 || _choices.Exists(choice => choice.Chooses(path, id));

    private void AddNamed(string argument)
    {
        if (argument.StartsWith('-')) throw new UsageException($"there is no option '{argument}'; see --help. (A file of that name is given as './{argument}'.)");
        if (argument.AsSpan().ContainsAny('*', '?'))
        {
            string pattern = Path.GetFullPath(argument);
            _choices.Add((argument, (file, id) => Matches(pattern, file) || (id is not null && Matches(argument, id))));
            ByPathOnly = false;
        }
        else if (argument.Contains('/', StringComparison.Ordinal) || Path.GetExtension(argument) is ".py" or ".yml" or ".yaml" or ".json" or ".jsonl")
        {
            throw new UsageException($"'{argument}' does not exist; give a rule or a folder of rules.");
        }
        else
        {
            _choices.Add((argument, (_, id) => id == argument));
            ByPathOnly = false;
        }
    }

    /// <summary>The metadata file and the fixtures of a rule stand for the rule.</summary>
    private static string? OnDisk(string argument)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(argument));
        if (Directory.Exists(full)) return full;
        if (!File.Exists(full)) return null;
        string python = AsPython(full);
        return File.Exists(python) ? python : throw new UsageException($"'{argument}' belongs to no rule: there is no '{Path.GetFileName(python)}' beside it.");
    }

    /// <summary>The Python file that a metadata file or fixture belongs to, by its name.</summary>
    public static string AsPython(string path)
    {
        if (Path.GetExtension(path) is ".yml" or ".yaml") return Path.ChangeExtension(path, ".py");
        if (Path.GetExtension(path) is not (".json" or ".jsonl")) return path;
        string stem = Path.GetFileName(path);
        int end = Math.Max(stem.IndexOf(".match.", StringComparison.Ordinal), stem.IndexOf(".no_match.", StringComparison.Ordinal));
        return Path.Combine(Path.GetDirectoryName(path)!, $"{(end > 0 ? stem[..end] : Path.GetFileNameWithoutExtension(path))}.py");
    }

    /// <summary>The folder <c>rules</c> above all of the paths: what they import is found from there. Null when there is none.</summary>
    private static string? Enclosing(List<string> paths)
    {
        for (string? folder = Path.GetDirectoryName(paths[0]); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.GetFileName(folder) == "rules" && paths.TrueForAll(path => IsBelow(path, folder))) return folder;
        return null;
    }

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static bool IsBelow(string file, string path) =>
        file == path || file.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
