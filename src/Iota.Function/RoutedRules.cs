using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Function;

/// <summary>What the role tick has to know of rules, to route an alert as detect would: their tags, and only where a route goes by them. Everything else that
/// routes look at is part of the alert.</summary>
internal static class RoutedRules
{
    /// <summary>Finds a rule by its id; null where there is none, or where no route asks for more than the id.</summary>
    public static async Task<Func<string, RuleInfo?>> FinderAsync(FunctionStart start, IotaConfiguration configuration)
    {
        if (start.Settings.Rules.Count == 0 || !configuration.RoutesByTag) return static _ => null;
        var byId = new Dictionary<string, RuleInfo>();
        foreach (RuleInfo rule in await ReadAsync(start, configuration)) byId.TryAdd(rule.Id, rule);
        return byId.GetValueOrDefault;
    }

    /// <summary>With Python only where code alone says what the tags of a rule are.</summary>
    private static async Task<IReadOnlyList<RuleInfo>> ReadAsync(FunctionStart start, IotaConfiguration configuration)
    {
        RuleCatalogue files = RuleCatalogue.LoadFor(configuration, start.Settings.Rules);
        if (files.Rules.All(rule => rule.Strict || !rule.Enabled)) return files.Rules;
        try
        {
            PythonOptions python = start.Settings.Python with { Workers = 1, Pushdown = false };
            // What is wrong with rules is for detect to say.
            await using LoadedRules loaded = await LoadedRules.LoadAsync(start.Settings.Rules, python, EngineLog.None, start.Time, configuration);
            return loaded.Catalogue.Rules;
        }
        catch (RuleRunnerException error)
        {
            start.Log.Warning($"routes that go by tags do not know those that only the code of a rule names: {error.Message}");
            return files.Rules;
        }
    }
}
