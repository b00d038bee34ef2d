using System.Text.Json.Serialization;

namespace Iota.Function;

/// <summary>What tick did.</summary>
internal sealed record TickAnswer(
    int Announced, int FollowUps, long Delivered, long Failed, long Dead, long Pending, int Receipts, string? Backup, string? Snapshot,
    long? LakeWritten, long? LakePending);

/// <summary>What notify did.</summary>
internal sealed record NotifyAnswer(long Delivered, long Failed, long Dead, long Pending);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TickAnswer))]
[JsonSerializable(typeof(NotifyAnswer))]
internal sealed partial class RoleJson : JsonSerializerContext;
