namespace Iota.Cdk;

/// <summary>What the owner decides about a deployment: the context values of docs/deploy.md.</summary>
internal sealed record IotaSettings
{
    /// <summary>Null: the stack makes a trail with its bucket and key.</summary>
    public required ExistingTrail? Trail { get; init; }

    /// <summary>Whether EventBridge sends API calls and sign-ins as they happen, minutes before CloudTrail delivers the object that holds them.</summary>
    public required bool ApiEvents { get; init; }

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
        var settings = new IotaSettings
        {
            Trail = reader.ReadTrail(),
            ApiEvents = reader.ReadApiEvents(),
            Artefacts = reader.ReadArtefacts(),
            MemoryMb = reader.ReadMemory(),
            Secrets = reader.ReadSecrets(),
            OpsEmail = reader.ReadEmail(),
        };
        reader.CheckNames();
        return reader.Problems.Count == 0 ? settings : throw new SettingsException(reader.Problems);
    }
}
