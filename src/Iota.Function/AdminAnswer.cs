using System.Text.Json.Serialization;

namespace Iota.Function;

/// <summary>The answer to an <see cref="AdminRequest"/>; members that a command does not have are left out.</summary>
/// <param name="Ok">Whether it was done, and for <c>check</c> whether the state is sound.</param>
/// <param name="Says">For people.</param>
internal sealed record AdminAnswer(string Command, bool Ok, string Says)
{
    /// <summary>Why it was not done.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>Messages that were made due again.</summary>
    public int? Messages { get; init; }

    /// <summary>Alerts that were acknowledged.</summary>
    public int? Alerts { get; init; }

    /// <summary>Names of backups on the file system, the newest first.</summary>
    public IReadOnlyList<string>? Backups { get; init; }

    /// <summary>Keys of snapshots in the alerts bucket, the newest first.</summary>
    public IReadOnlyList<string>? Snapshots { get; init; }

    public AdminStats? Stats { get; init; }

    public static AdminAnswer Failed(string command, IReadOnlyList<string> problems) => new(command, false, string.Join(' ', problems)) { Problems = problems };
}

/// <summary>How much is in the state.</summary>
internal sealed record AdminStats(
    int SchemaVersion, long Bytes, long FreeBytes, long Objects, long Detections, long Alerts, IReadOnlyList<AdminDeliveries> Deliveries,
    IReadOnlyDictionary<string, DateTimeOffset> LastTimes);

internal sealed record AdminDeliveries(string Destination, string State, long Count, DateTimeOffset OldestFiledAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdminAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
