using Iota.Engine.Alerts;
using Iota.Engine.Rules;

namespace Iota.Engine.Configuration;

/// <summary>Alerts of one kind and where they go. A condition that is null holds for every alert; all must hold.</summary>
/// <param name="Destinations">Names; empty for nowhere.</param>
public sealed record Route(IReadOnlyList<string> Destinations)
{
    public IReadOnlyList<Severity>? Severities { get; init; }

    public Severity? LeastSeverity { get; init; }

    /// <summary>Rule ids, patterns and tags.</summary>
    public RuleMatch? Rules { get; init; }

    public IReadOnlyList<string>? LogTypes { get; init; }

    /// <summary>One of the alert's accounts is among them.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    /// <param name="rule">The alert's rule; null for Iota's own alerts and for rules that are not loaded any more.</param>
    public bool Concerns(Alert alert, RuleInfo? rule) =>
        Severities?.Contains(alert.Severity) != false
        && (LeastSeverity is null || alert.Severity >= LeastSeverity)
        && Rules?.Matches(rule ?? Unknown(alert)) != false
        && LogTypes?.Contains(alert.LogType) != false
        && Accounts?.Intersect(alert.Accounts).Any() != false;

    private static RuleInfo Unknown(Alert alert) => new() { Index = -1, Id = alert.RuleId, Path = "" };
}
