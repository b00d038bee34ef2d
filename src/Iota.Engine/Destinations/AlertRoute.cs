using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Which destinations an alert goes to.</summary>
public static class AlertRoute
{
    /// <summary>Every destination, or those that the rule chose for the alert.</summary>
    public static Func<Alert, IEnumerable<string>> ToAll(IReadOnlyCollection<string> destinations) =>
        alert => Chosen(alert, destinations) ?? destinations.Distinct();

    /// <summary>The destinations that the rule chose: none when it wants the alert to go nowhere, null when it did not choose. A choice of which no
    /// destination exists is none: the alert must not be lost to a misspelt name.</summary>
    public static IReadOnlyList<string>? Chosen(Alert alert, IReadOnlyCollection<string> destinations)
    {
        if (alert.Destinations is not { } chosen || chosen.Count == 0)
            return alert.Destinations;
        string[] known = [.. chosen.Intersect(destinations)];
        return known.Length > 0 ? known : null;
    }
}
