using System.Text.RegularExpressions;

namespace Iota.Engine.Rules;

/// <summary>Finds the classes of a Python file that may be rules. Which of them are, the worker says.</summary>
internal static partial class RuleClasses
{
    /// <summary>The names of classes on the top level that extend something, where the file holds several and no <c>rule</c> function; else empty:
    /// then the file as a whole is one rule, or none.</summary>
    public static IReadOnlyList<string> Find(string source)
    {
        if (RuleFunction().IsMatch(source))
            return [];
        string[] names = [.. Definition().Matches(source).Where(match => !NoRule().IsMatch(match.Groups[2].Value)).Select(match => match.Groups[1].Value)];
        return names.Length > 1 ? names : [];
    }

    [GeneratedRegex(@"^(?:(?:async\s+)?def\s+(?:rule|alert)\b|(?:rule|alert)\s*=)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RuleFunction();

    [GeneratedRegex(@"^class\s+(\w+)\s*\(([^)]*)\)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Definition();

    /// <summary>What helper classes extend.</summary>
    [GeneratedRegex(@"\b(?:Enum|IntEnum|StrEnum|Flag|NamedTuple|TypedDict|Protocol|TestCase|ABC|object|dict|str|\w*Exception|\w*Error)\b", RegexOptions.CultureInvariant)]
    private static partial Regex NoRule();
}
