using Iota.Engine.Alerts;
using Iota.Engine.Destinations;

namespace Iota.Engine.Tests.Alerts;

internal static class AnnounceExtensions
{
    /// <summary>Announces to destinations that take every alert.</summary>
    public static IReadOnlyList<Alert> Announce(this IStateStore store, IReadOnlyCollection<string> destinations) =>
        [.. store.Announce(AlertRoute.ToAll(destinations))];
}
