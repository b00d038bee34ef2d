namespace Iota.Engine.Rules;

/// <summary>Rules to evaluate for events of one log type. Events with the same rules share one instance.</summary>
/// <param name="LogType">The log type of the events.</param>
/// <param name="Rules">Indexes into the catalogue, rising.</param>
public sealed record RuleSelection(string LogType, IReadOnlyList<int> Rules)
{
    /// <summary>Whether one of them uses the state: then the order of events matters.</summary>
    public bool UsesState { get; init; }

    /// <summary>No rule at all.</summary>
    public static RuleSelection Nothing { get; } = new("", []);
}
