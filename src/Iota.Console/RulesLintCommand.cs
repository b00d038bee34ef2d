using System.CommandLine;
using System.Globalization;
using System.Text;
using Iota.Console.Linting;
using Iota.Console.Testing;
using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary><c>iota rules lint [PATH…]</c>: mistakes in rules, metadata and tests.</summary>
internal static class RulesLintCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("lint", "Find mistakes in rules, their metadata and their tests.");
        Argument<string[]> given = RulePaths.Argument("check");
        var output = new Option<string>("--output") { Description = "How findings are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "jsonl");
        var strict = new Option<bool>("--strict") { Description = "Let warnings fail too." };
        command.Arguments.Add(given);
        command.Options.Add(output);
        command.Options.Add(strict);
        var rules = new RuleOptions(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var paths = RulePaths.Parse(arguments.GetValue(given)!, () => rules.Roots(arguments), rules.Given(arguments));
            (int count, LintFinding[] findings) = await CheckAsync(
                paths, rules.Python(arguments) with { Workers = 1 }, rules.Configuration(arguments, paths.Roots), cancellationToken);
            if (arguments.GetValue(output) == "jsonl") WriteJson(terminal, findings);
            else Write(terminal, findings, count);
            return findings.Any(finding => finding.IsError || arguments.GetValue(strict)) ? ExitCode.SomeFailed : ExitCode.Done;
        });
        return command;
    }

    private static async Task<(int Rules, LintFinding[] Findings)> CheckAsync(
        RulePaths paths, PythonOptions python, IotaConfiguration configuration, CancellationToken cancellationToken)
    {
        await using LoadedRules loaded = await LoadedRules.LoadForTestsAsync(paths.Roots, python, TimeProvider.System, configuration.OnlyVariables);
        IReadOnlyList<RuleInfo> rules = paths.Select(loaded.Catalogue);
        var problems = new List<RuleProblem>(loaded.Problems.Where(paths.Choose));
        var findings = new List<LintFinding>();
        string[] destinations = [.. configuration.Destinations.Select(destination => destination.Name)];
        foreach (RuleInfo rule in rules) findings.AddRange(MetadataLint.Check(rule, RuleTests.Of(rule, problems), destinations));
        findings.AddRange(problems.Select(MetadataLint.Of));
        findings.AddRange(await SourceLint.CheckAsync(PythonFiles(rules, problems, paths), python, cancellationToken));
        var suppressions = new Suppressions();
        return (rules.Count, [.. findings.Where(finding => !suppressions.Cover(finding)).Distinct()
            .OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Line).ThenBy(finding => finding.Code, StringComparer.Ordinal)]);
    }

    /// <summary>The chosen rules, those that cannot be loaded, and the other Python files below what was chosen: modules that rules import.</summary>
    private static IEnumerable<LintedFile> PythonFiles(IReadOnlyList<RuleInfo> rules, List<RuleProblem> problems, RulePaths paths)
    {
        var files = new SortedDictionary<string, LintedFile>(StringComparer.Ordinal);
        foreach (RuleInfo rule in rules) files[rule.Path] = new LintedFile(rule.Path, IsRule: true, rule.Strict);
        foreach (RuleProblem problem in problems.Where(problem => problem.Reason == RuleProblemReason.NotImportable))
            files.TryAdd(problem.Path, new LintedFile(problem.Path, IsRule: true, Strict: File.Exists(Path.ChangeExtension(problem.Path, ".yml"))));
        foreach (string path in paths.Roots.Where(Directory.Exists).SelectMany(PythonFilesBelow).Where(paths.Choose))
            files.TryAdd(path, new LintedFile(path, IsRule: false, Strict: false));
        return files.Values;
    }

    private static IEnumerable<string> PythonFilesBelow(string root) =>
        Directory.EnumerateFiles(Path.GetFullPath(root), "*.py", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("test_", StringComparison.Ordinal));

    private static void Write(Terminal terminal, LintFinding[] findings, int rules)
    {
        foreach (LintFinding finding in findings)
        {
            string path = Path.GetRelativePath(Environment.CurrentDirectory, finding.Path);
            string place = string.Create(CultureInfo.InvariantCulture, $"{path}{(finding.Line is { } line ? $":{line}" : "")}");
            string severity = finding.IsError ? terminal.Paint("error", "1;31") : terminal.Paint("warning", "33");
            string mend = finding.Mend.Length > 0 ? $"; {finding.Mend}" : "";
            terminal.Output.WriteLine($"{Printable.Clean(place)}: {severity} {finding.Code}: {Printable.Clean(finding.Message + mend)}");
        }
        int errors = findings.Count(finding => finding.IsError);
        if (findings.Length > 0) terminal.Output.WriteLine();
        terminal.Output.WriteLine(findings.Length == 0
            ? $"{Texts.Count(rules, "rule")}: nothing to mend"
            : $"{Texts.Count(rules, "rule")}: {Texts.Count(errors, "error")}, {Texts.Count(findings.Length - errors, "warning")}; " +
                "a comment '# iota: ignore[code]' on its line silences one");
    }

    private static void WriteJson(Terminal terminal, LintFinding[] findings)
    {
        using var output = new MemoryStream();
        foreach (LintFinding finding in findings)
        {
            JsonLines.WriteLine(output, json =>
            {
                json.WriteString("file", finding.Path);
                if (finding.Line is { } line) json.WriteNumber("line", line);
                else json.WriteNull("line");
                json.WriteString("code", finding.Code);
                json.WriteString("severity", finding.IsError ? "error" : "warning");
                json.WriteString("message", finding.Message);
                json.WriteString("mend", finding.Mend);
            });
        }
        terminal.Output.Write(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
    }
}
