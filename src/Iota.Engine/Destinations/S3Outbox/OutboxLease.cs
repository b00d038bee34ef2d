using System.Text.Json;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>What senders agree on about a message that is pending.</summary>
/// <param name="Attempts">Tries that were begun.</param>
/// <param name="HeldUntil">Until then one sender has it; null when none has.</param>
/// <param name="NotBefore">No try before; null for at once.</param>
/// <param name="LastError">What the last try gave.</param>
internal sealed record OutboxLease(int Attempts, DateTimeOffset? HeldUntil = null, DateTimeOffset? NotBefore = null, string? LastError = null)
{
    public bool IsFree(DateTimeOffset now) => !(HeldUntil > now) && !(NotBefore > now);

    /// <summary>One that cannot be read is free: what it says cannot be kept.</summary>
    public static OutboxLease Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, OutboxJson.Default.OutboxLease) ?? new OutboxLease(0);
        }
        catch (JsonException)
        {
            return new OutboxLease(0);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OutboxJson.Default.OutboxLease);
}
