using Amazon.S3;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Rules;

namespace Iota.Function;

/// <summary>Where the alerts of a state go: to the destinations of <c>iota.yaml</c>, or, out of an isolated network, by the same names into the alerts
/// bucket.</summary>
/// <param name="Route">Names of the destinations of an alert.</param>
internal sealed record AlertOutlet(Deliverer Deliverer, Func<Alert, IEnumerable<string>> Route)
{
    /// <param name="findRule">Finds a rule by its id, for routes that go by tags.</param>
    public static AlertOutlet Open(FunctionStart start, IotaConfiguration configuration, SqliteStateStore state, IAmazonS3 s3, Func<string, RuleInfo?> findRule)
    {
        DestinationSet configured = start.Owned.Add(new DestinationSet(configuration.Destinations, start.Variable, start.Output, start.Time));
        IReadOnlyList<IDestination> destinations = start.Settings.AlertsBucket is { } bucket
            ? [.. configured.All.Select(destination => new S3OutboxDestination(destination.Name, bucket, s3, start.Time, destination.MinInterval))]
            : configured.All;
        return new AlertOutlet(new Deliverer(state, destinations, start.Time), configuration.Routing(findRule, []));
    }
}
