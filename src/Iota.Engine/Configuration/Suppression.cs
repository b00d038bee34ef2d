using System.Globalization;
using System.Text.Json;
using Iota.Engine.Rules;

namespace Iota.Engine.Configuration;

/// <summary>Detections that the owner knows to be harmless: they are stored and counted as suppressed, and make no alert.</summary>
/// <param name="Match">The rules.</param>
/// <param name="Reason">Why, for whoever reads it later.</param>
/// <param name="Expires">The last day (UTC) on which it acts; null for no end.</param>
/// <param name="Line">Where it stands in the file.</param>
public sealed record Suppression(RuleMatch Match, string Reason, DateOnly? Expires, int Line)
{
    internal EventCondition When { get; init; } = new AllOf([]);

    /// <summary>Whether it does not act any more.</summary>
    public bool IsExpired(DateTimeOffset now) => Expires is { } last && DateOnly.FromDateTime(now.UtcDateTime) > last;

    public string DescribeExpiry() =>
        string.Create(CultureInfo.InvariantCulture, $"the suppression of {string.Join(", ", Match.Selectors)} (\"{Reason}\") expired after {Expires:yyyy-MM-dd} and does not act any more");
}

/// <summary>The suppressions, by rule.</summary>
public sealed class SuppressionList
{
    private readonly Dictionary<int, Suppression[]> _byRule = [];

    /// <param name="suppressions">In the order of the file: the first that holds gives the reason.</param>
    public SuppressionList(IReadOnlyList<Suppression> suppressions, IEnumerable<RuleInfo> rules)
    {
        foreach (RuleInfo rule in rules)
        {
            Suppression[] concerned = [.. suppressions.Where(suppression => suppression.Match.Matches(rule))];
            if (concerned.Length > 0)
                _byRule[rule.Index] = concerned;
        }
    }

    public static SuppressionList None { get; } = new([], []);

    /// <summary>The reason for which a detection is suppressed; null when it is not.</summary>
    /// <param name="rule">Index of the rule.</param>
    /// <param name="record">The raw record, valid JSON.</param>
    public string? FindReason(int rule, ReadOnlyMemory<byte> record, DateTimeOffset now)
    {
        if (!_byRule.TryGetValue(rule, out Suppression[]? suppressions))
            return null;
        using JsonDocument document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 1000 });
        JsonElement root = document.RootElement;
        return Array.Find(suppressions, suppression => !suppression.IsExpired(now) && suppression.When.Holds(root))?.Reason;
    }
}
