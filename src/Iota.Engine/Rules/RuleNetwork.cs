namespace Iota.Engine.Rules;

/// <summary>The switch that lets rules use the network, the same for every host.</summary>
public static class RuleNetwork
{
    /// <summary>The environment variable of the host.</summary>
    public const string Variable = "IOTA_RULES_NETWORK";

    /// <summary>Reads the value of <see cref="Variable"/>.</summary>
    /// <param name="text">Null or empty when it is not set: then rules have no network.</param>
    /// <returns>False when it is something else than <c>allow</c> or <c>deny</c>.</returns>
    public static bool TryParse(string? text, out bool allowed)
    {
        allowed = text == "allow";
        return allowed || string.IsNullOrEmpty(text) || text == "deny";
    }

    /// <summary>What is wrong with a value that cannot be read.</summary>
    public static string Describe(string text) => $"{Variable} is '{text}': it must be 'allow' or 'deny'.";
}
