namespace Iota.Cdk;

/// <summary>What the owner decides about a deployment: the context values of docs/deploy.md.</summary>
internal sealed record IotaSettings
{
    /// <summary>Whether the stack makes a trail with its bucket and key.</summary>
    public required bool NewTrail { get; init; }

    /// <summary>The buckets of logs that exist.</summary>
    public required IReadOnlyList<LogBucket> Buckets { get; init; }

    /// <summary>Whether a synthetic event passes through the whole system every now and then, with an alarm when its alert does not arrive.</summary>
    public required bool Canary { get; init; }

    /// <summary>Whether rules may call out: a NAT gateway for the detection function, and its workers may open connections.</summary>
    public required bool Egress { get; init; }

    /// <summary>Whether EventBridge sends API calls and sign-ins as they happen, minutes before CloudTrail delivers the object that holds them.</summary>
    public required bool ApiEvents { get; init; }

    /// <summary>How many days a copy of all events is kept in a lake; null for no lake.</summary>
    public required int? LakeDays { get; init; }

    public required Artefacts Artefacts { get; init; }

    public required int MemoryMb { get; init; }

    /// <summary>Secrets of the destinations that iota.yaml names.</summary>
    public required IReadOnlyList<SecretReference> Secrets { get; init; }

    /// <summary>Null: nobody is told of alarms until the owner subscribes to the ops topic.</summary>
    public required string? OpsEmail { get; init; }

    /// <summary>Reads and checks all settings. On any problem throws one <see cref="SettingsException"/> that lists them all.</summary>
    /// <param name="context">The context of the CDK app.</param>
    /// <param name="account">The account that will be deployed to; null where that is not known, as in a synthesis without credentials.</param>
    /// <param name="region">Its region, likewise.</param>
    public static IotaSettings Read(IReadOnlyDictionary<string, string> context, string? account, string? region)
    {
        var reader = new SettingsReader(context, account, region);
        reader.ReadStack();
        bool newTrail = reader.ReadNewTrail();
        var settings = new IotaSettings
        {
            NewTrail = newTrail,
            Buckets = reader.ReadBuckets(newTrail),
            Canary = reader.ReadCanary(),
            Egress = reader.ReadEgress(),
            ApiEvents = reader.ReadApiEvents(),
            LakeDays = reader.ReadLakeDays(),
            Artefacts = reader.ReadArtefacts(),
            MemoryMb = reader.ReadMemory(),
            Secrets = reader.ReadSecrets(),
            OpsEmail = reader.ReadEmail(),
        };
        reader.CheckNames();
        return reader.Problems.Count == 0 ? settings : throw new SettingsException(reader.Problems);
    }
}
