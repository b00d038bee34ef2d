using System.Text.RegularExpressions;
using Iota.Engine.Rules;

namespace Iota.Console.Linting;

/// <summary>What is wrong with metadata and tests: what kept the catalogue from loading a rule whole, and what an alert or a reviewer will miss.</summary>
internal static class MetadataLint
{
    /// <summary>What an analyst needs to handle an alert, and a reviewer to judge the rule.</summary>
    private static readonly string[] Wanted = ["Severity", "LogTypes", "Description", "Reference", "Runbook"];

    public static LintFinding Of(RuleProblem problem)
    {
        (string code, bool isError) = problem.Reason switch
        {
            RuleProblemReason.NotImportable => ("load-error", true),
            RuleProblemReason.MalformedYaml => ("malformed-yaml", true),
            RuleProblemReason.UnknownSeverity => ("invalid-severity", true),
            RuleProblemReason.DuplicateId => ("duplicate-id", true),
            RuleProblemReason.MissingId or RuleProblemReason.MissingPython => ("missing-metadata", true),
            RuleProblemReason.NotARule => ("not-a-rule", true),
            RuleProblemReason.InvalidTest => ("invalid-test", true),
            RuleProblemReason.UnknownKey => ("unknown-key", false),
            RuleProblemReason.WrongType or RuleProblemReason.OutOfRange or RuleProblemReason.UnknownAnalysisType => ("invalid-value", !problem.RuleLoaded),
            _ => ("unreadable", true),
        };
        return new LintFinding(problem.Path, problem.Line, code, isError, problem.Message);
    }

    /// <param name="destinations">The names under <c>destinations</c> of iota.yaml.</param>
    public static IEnumerable<LintFinding> Check(RuleInfo rule, IReadOnlyList<RuleTest> tests, IReadOnlyCollection<string> destinations)
    {
        string path = rule.MetadataPath ?? rule.Path;
        string[] lines = File.ReadAllLines(path);
        string[] missing = [.. Wanted.Where(key => !Says(rule, key, lines))];
        if (missing.Length > 0)
        {
            string mend = rule.MetadataPath is null ? $"write {Path.GetFileNameWithoutExtension(rule.Path)}.yml beside the rule" : "an analyst will look for it in the alert";
            yield return new LintFinding(path, null, "missing-metadata", false, $"there is no {string.Join(", no ", missing)}", mend);
        }
        foreach (string logType in rule.LogTypes.Where(logType => !KnownLogTypes.Contains(logType)))
        {
            string mend = KnownLogTypes.Suggest(logType) is { } close ? $"write {close}" : "write a known one, or Custom.Name for your own";
            yield return new LintFinding(path, LineOf(lines, logType), "unknown-log-type", true, $"there is no log type {logType}, so that the rule gets no events", mend);
        }
        foreach (string name in rule.OutputIds.Where(name => !destinations.Contains(name)))
        {
            string message = $"OutputIds names {name}, which is no destination of iota.yaml and is passed over";
            const string Mend = "name a destination, or remove it and let routes decide";
            yield return new LintFinding(path, LineOf(lines, name), "unknown-destination", false, message, Mend);
        }
        foreach (bool expected in new[] { true, false })
        {
            if (tests.Any(test => test.ExpectedResult == expected)) continue;
            string message = expected ? "no test expects a match" : "no test expects that the rule does not match";
            yield return new LintFinding(path, null, "missing-test", false, message, "add one under Tests, or as a fixture beside the rule");
        }
    }

    private static bool Says(RuleInfo rule, string key, string[] lines)
    {
        if (rule.MetadataPath is not null && Array.Exists(lines, line => Regex.IsMatch(line, $@"^{key}\s*:\s*\S|^{key}\s*:\s*$"))) return true;
        return key switch
        {
            "LogTypes" => rule.LogTypes.Count > 0,
            "Description" => rule.Description.Length > 0,
            "Reference" => rule.Reference.Length > 0,
            "Runbook" => rule.Runbook.Length > 0,
            _ => Array.Exists(lines, line => Regex.IsMatch(line, @"^\s*(default_)?severity\b", RegexOptions.IgnoreCase) || line.StartsWith("def severity", StringComparison.Ordinal)),
        };
    }

    private static int? LineOf(string[] lines, string text)
    {
        int index = Array.FindIndex(lines, line => line.Contains(text, StringComparison.Ordinal));
        return index < 0 ? null : index + 1;
    }
}
