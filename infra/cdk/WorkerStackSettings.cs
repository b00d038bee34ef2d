namespace Iota.Cdk;

/// <summary>What the owner decides about a worker in Kubernetes: the context values of <c>stack=worker</c> in docs/worker.md.</summary>
internal sealed record WorkerStackSettings
{
    /// <summary>Whether the stack makes a trail with its bucket and key.</summary>
    public required bool NewTrail { get; init; }

    /// <summary>The buckets of logs that exist.</summary>
    public required IReadOnlyList<LogBucket> Buckets { get; init; }

    public required PodIdentity Pod { get; init; }

    /// <summary>Secrets of the destinations that iota.yaml names.</summary>
    public required IReadOnlyList<SecretReference> Secrets { get; init; }

    /// <summary>Roles of other accounts that the worker may take to read their logs (<c>--assume-role</c>).</summary>
    public required IReadOnlyList<string> AssumedRoles { get; init; }

    /// <summary>How many days a copy of all events is kept in a lake; null for no lake.</summary>
    public required int? LakeDays { get; init; }

    /// <summary>Null: nobody is told of alarms until the owner subscribes to the ops topic.</summary>
    public required string? OpsEmail { get; init; }

    /// <summary>Reads and checks all settings. On any problem throws one <see cref="SettingsException"/> that lists them all.</summary>
    /// <param name="account">The account that will be deployed to; null where that is not known.</param>
    /// <param name="region">Its region, likewise.</param>
    public static WorkerStackSettings Read(IReadOnlyDictionary<string, string> context, string? account, string? region)
    {
        // The archives are for functions; cdk.json names their folder whatever the stack is.
        var reader = new SettingsReader(context.Where(value => value.Key != "artefacts").ToDictionary(), account, region);
        reader.ReadStack("worker");
        bool newTrail = reader.ReadNewTrail();
        var settings = new WorkerStackSettings
        {
            NewTrail = newTrail,
            Buckets = reader.ReadBuckets(newTrail),
            Pod = reader.ReadPod(),
            Secrets = reader.ReadSecrets(),
            AssumedRoles = reader.ReadAssumedRoles(),
            LakeDays = reader.ReadLakeDays(),
            OpsEmail = reader.ReadEmail(),
        };
        reader.CheckNames();
        return reader.Problems.Count == 0 ? settings : throw new SettingsException(reader.Problems);
    }
}
