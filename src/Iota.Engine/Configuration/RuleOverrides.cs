using Iota.Engine.Rules;

namespace Iota.Engine.Configuration;

/// <summary>What the owner wants otherwise than the authors of the rules. First <see cref="Disable"/>, then <see cref="Enable"/>, then the changes in the order
/// of the file: what comes later wins.</summary>
/// <param name="Disable">Rules that do not run.</param>
/// <param name="Enable">Rules that run, also when they are disabled by their author or above.</param>
/// <param name="Changes">Changes of what a rule's metadata says.</param>
public sealed record RuleOverrides(RuleMatch Disable, RuleMatch Enable, IReadOnlyList<RuleChange> Changes)
{
    public static RuleOverrides None { get; } = new(new RuleMatch([]), new RuleMatch([]), []);

    public RuleInfo Apply(RuleInfo rule)
    {
        RuleInfo result = rule with { Enabled = Enable.Matches(rule) || (rule.Enabled && !Disable.Matches(rule)) };
        foreach (RuleChange change in Changes.Where(change => change.Match.Matches(rule)))
            result = change.Apply(result);
        return result;
    }
}

/// <summary>Changes of rules; null for what stays as it is.</summary>
/// <param name="Match">The rules.</param>
/// <param name="Severity">The severity of all their alerts, whatever their <c>severity()</c> says.</param>
/// <param name="DedupMinutes">Length of the dedup window.</param>
/// <param name="Threshold">Distinct events before there is an alert.</param>
public sealed record RuleChange(RuleMatch Match, Severity? Severity, int? DedupMinutes, int? Threshold)
{
    public RuleInfo Apply(RuleInfo rule) => rule with
    {
        Severity = Severity ?? rule.Severity,
        SeverityIsFixed = rule.SeverityIsFixed || Severity is not null,
        Policy = rule.Policy with
        {
            DedupPeriod = DedupMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : rule.Policy.DedupPeriod,
            Threshold = Threshold ?? rule.Policy.Threshold,
        },
    };
}
