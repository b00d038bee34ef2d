using Amazon.S3;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Rules;

namespace Iota.Engine.Services;

/// <summary>Where the alerts of a state go: to the destinations of <c>iota.yaml</c>, or, out of an isolated network, by the same names into the alerts
/// bucket.</summary>
/// <param name="Deliverer">Sends what is due.</param>
/// <param name="Route">Names of the destinations of an alert.</param>
public sealed record AlertOutlet(Deliverer Deliverer, Func<Alert, IEnumerable<string>> Route)
{
    /// <param name="configured">The destinations of <c>iota.yaml</c>; they have to live as long as the outlet.</param>
    /// <param name="alertsBucket">The bucket and the way to it; null where messages are sent from here.</param>
    /// <param name="findRule">Finds a rule by its id, for routes that go by tags.</param>
    public static AlertOutlet Open(
        DestinationSet configured, IotaConfiguration configuration, SqliteStateStore state, (string Name, IAmazonS3 Client)? alertsBucket,
        Func<string, RuleInfo?> findRule, TimeProvider time)
    {
        IReadOnlyList<IDestination> destinations = alertsBucket is { } bucket
            ? [.. configured.All.Select(destination => new S3OutboxDestination(destination.Name, bucket.Name, bucket.Client, time, destination.MinInterval))]
            : configured.All;
        return new AlertOutlet(new Deliverer(state, destinations, time), configuration.Routing(findRule, []));
    }
}
