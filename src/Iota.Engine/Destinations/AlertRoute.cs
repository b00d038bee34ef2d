using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Which destinations an alert goes to.</summary>
public static class AlertRoute
{
    /// <summary>Every destination, or those that the rule chose for the alert.</summary>
    public static Func<Alert, IEnumerable<string>> ToAll(IReadOnlyCollection<string> destinations) =>
        alert => alert.Destinations?.Intersect(destinations) ?? destinations.Distinct();
}
