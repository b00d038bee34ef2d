using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Rules;

namespace Iota.Engine.Configuration;

/// <summary>What <c>iota.yaml</c> says (docs/iota-yaml.md). Without a file: what <see cref="Empty"/> says.</summary>
public sealed record IotaConfiguration
{
    /// <summary>Share of the events that pushdown leaves out and that are evaluated all the same, to find out whether pushdown is right.</summary>
    public const double DefaultVerifyPushdown = 0.001;

    public static IotaConfiguration Empty { get; } = new();

    /// <summary>The file; null when there is none.</summary>
    public string? File { get; init; }

    public RuleOverrides Overrides { get; init; } = RuleOverrides.None;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    /// <summary>Values that rules read with <c>iota.variable</c>, as a JSON object.</summary>
    public JsonElement Variables { get; init; } = JsonElement.Parse("{}");

    /// <summary>From 0 to 1.</summary>
    public double VerifyPushdown { get; init; } = DefaultVerifyPushdown;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<DestinationSettings> Destinations { get; init; } = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>What of the file decides results: overrides, suppressions and variables, not where alerts go. Empty when it changes nothing.</summary>
    internal string ResultText { get; init; } = "";

    /// <summary>Only what rules read: for those who look at the rules as their authors wrote them.</summary>
    public IotaConfiguration OnlyVariables => Empty with { File = File, Variables = Variables };

    /// <summary>The id of a rule set under this configuration: what was evaluated under other overrides, suppressions or variables has another one.</summary>
    public string RuleSetOf(string catalogueRuleSet)
    {
        if (ResultText.Length == 0)
            return catalogueRuleSet;
        var hash = new RuleSetHash();
        hash.Add(catalogueRuleSet);
        hash.Add(ResultText);
        return hash.ToId();
    }

    /// <summary>Whether a route names rules by their tags, which an alert does not have.</summary>
    public bool RoutesByTag => Routes.Any(route => route.Rules?.NamesTags == true);

    /// <summary>Where alerts go: to the destinations that their rule chose, else to those of all routes that concern them, else to all.</summary>
    /// <param name="findRule">Finds a rule by its id; null when it is not loaded.</param>
    /// <param name="others">Names of destinations that are not in the file: they get every alert whose rule did not choose.</param>
    public Func<Alert, IEnumerable<string>> Routing(Func<string, RuleInfo?> findRule, IReadOnlyCollection<string> others)
    {
        string[] all = [.. Destinations.Select(destination => destination.Name).Concat(others).Distinct()];
        return alert =>
        {
            if (AlertRoute.Chosen(alert, all) is { } chosen)
                return chosen;
            RuleInfo? rule = findRule(alert.RuleId);
            Route[] concerned = [.. Routes.Where(route => route.Concerns(alert, rule))];
            return concerned.Length == 0 ? all : concerned.SelectMany(route => route.Destinations).Concat(others).Distinct();
        };
    }

    /// <summary>What the file says of rules that are not there, and suppressions that act no more: for the log.</summary>
    public IEnumerable<string> Warnings(IReadOnlyCollection<RuleInfo> rules, DateTimeOffset now)
    {
        IEnumerable<(string Key, RuleMatch Match)> named =
        [
            ("rules.disable", Overrides.Disable),
            ("rules.enable", Overrides.Enable),
            .. Overrides.Changes.Select(change => ("rules.change", change.Match)),
            .. Suppressions.Select(suppression => ("suppressions", suppression.Match)),
            .. Routes.Where(route => route.Rules is not null).Select(route => ("routes", route.Rules!)),
        ];
        foreach ((string key, RuleMatch match) in named)
            foreach (string unused in match.FindUnused(rules))
                if (!unused.StartsWith("\"Iota.", StringComparison.Ordinal)) yield return $"{File}: {key} names {unused}, which no rule matches";
        if (DescribeUnknownOutputs(rules) is { } unknown)
            yield return unknown;
        foreach (Suppression suppression in Suppressions.Where(suppression => suppression.IsExpired(now)))
            yield return $"{File}:{suppression.Line}: {suppression.DescribeExpiry()}: renew or remove it";
    }

    /// <summary>One sentence for all rules: a checkout from elsewhere may name destinations in hundreds of them.</summary>
    private string? DescribeUnknownOutputs(IReadOnlyCollection<RuleInfo> rules)
    {
        const int MostNamed = 3;
        HashSet<string> known = [.. Destinations.Select(destination => destination.Name)];
        RuleInfo[] concerned = [.. rules.Where(rule => rule.Enabled && rule.OutputIds.Any(name => !known.Contains(name)))];
        if (known.Count == 0 || concerned.Length == 0)
            return null;
        string[] names = [.. concerned.SelectMany(rule => rule.OutputIds).Where(name => !known.Contains(name)).Distinct()];
        string shown = string.Join(", ", names.Take(MostNamed).Select(name => $"\"{name}\"")) + (names.Length > MostNamed ? " and others" : "");
        return $"{File}: OutputIds of {concerned.Length} rule(s), {concerned[0].Id} for one, names {shown}, which is not under destinations: it is passed over";
    }
}
