using System.Text.RegularExpressions;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>Which rules a change of files can concern: those of the files, and those that import them, directly or through helpers.</summary>
internal sealed partial class AffectedRules
{
    private readonly HashSet<string>? _paths;

    /// <param name="paths">Python files; null for all.</param>
    private AffectedRules(HashSet<string>? paths) => _paths = paths;

    public static AffectedRules By(IReadOnlyCollection<string> changed, IReadOnlyList<string> roots)
    {
        var affected = changed.Select(RulePaths.AsPython).ToHashSet(StringComparer.Ordinal);
        (string Path, HashSet<string> Imports)[] files = [.. roots.SelectMany(PythonFiles).Distinct().Select(path => (path, ReadImports(path)))];
        foreach (string helper in changed.Where(path => Path.GetExtension(path) == ".py" && !DefinesRule(path)))
        {
            // What nobody imports under its own name is imported under another (GlobalID), or is part of a package.
            if (!files.Any(file => file.Imports.Contains(ModuleOf(helper)))) return new AffectedRules(null);
        }
        for (int before = -1; before != affected.Count;)
        {
            before = affected.Count;
            var modules = affected.Select(ModuleOf).ToHashSet(StringComparer.Ordinal);
            affected.UnionWith(files.Where(file => file.Imports.Overlaps(modules)).Select(file => file.Path));
        }
        return new AffectedRules(affected);
    }

    public bool Contains(RuleInfo rule) => _paths is null || _paths.Contains(rule.Path);

    private static IEnumerable<string> PythonFiles(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateFiles(Path.GetFullPath(root), "*.py", SearchOption.AllDirectories)
            : Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(root))!, "*.py");

    private static string ModuleOf(string path) =>
        Path.GetFileName(path) == "__init__.py" ? Path.GetFileName(Path.GetDirectoryName(path)!) : Path.GetFileNameWithoutExtension(path);

    private static bool DefinesRule(string path) => RuleDefinition().IsMatch(ReadOrEmpty(path));

    private static HashSet<string> ReadImports(string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match import in Import().Matches(ReadOrEmpty(path)))
            names.UnionWith(Name().Matches(import.Value).Select(name => name.Value));
        return names;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // It has just been removed.
        }
    }

    /// <summary>A whole import statement: of <c>from a.b import c</c> each of the names may be a module.</summary>
    [GeneratedRegex(@"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t]+[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:def[ \t]+(?:rule|alert)\b|class[ \t]+\w+\()", RegexOptions.Multiline)]
    private static partial Regex RuleDefinition();
}
