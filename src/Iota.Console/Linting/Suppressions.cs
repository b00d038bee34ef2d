using System.Text.RegularExpressions;

namespace Iota.Console.Linting;

/// <summary>Comments that silence findings: <c># iota: ignore[code, code]</c> on the line of the finding, or on the first line for the file as a whole.</summary>
internal sealed partial class Suppressions
{
    private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    public bool Cover(LintFinding finding)
    {
        if (!_lines.TryGetValue(finding.Path, out string[]? lines)) _lines[finding.Path] = lines = ReadLines(finding.Path);
        int line = finding.Line ?? 1;
        if (line > lines.Length || Comment().Match(lines[line - 1]) is not { Success: true } comment) return false;
        string[] codes = comment.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return codes.Length == 0 || codes.Contains(finding.Code);
    }

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    [GeneratedRegex(@"#\s*iota:\s*ignore\b(?:\[([^\]]*)\])?")]
    private static partial Regex Comment();
}
