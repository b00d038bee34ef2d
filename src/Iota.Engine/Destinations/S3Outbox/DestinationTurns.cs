using Amazon.S3;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>One sender at a time sends to a destination: so its messages keep their order, and its pace, whatever number of senders there is.</summary>
/// <remarks>A turn is an object under <c>leases/</c> with the name of the destination. That two senders never send one message is not its business: each message
/// has a lease of its own.</remarks>
internal sealed class DestinationTurns(OutboxBucket bucket, TimeProvider time)
{
    /// <summary>A turn that is free so soon is waited for: it is only kept for the pace.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string? ETag, DateTimeOffset Until)> _turns = [];

    /// <summary>Whether this sender has the turn, and still has it when a send that begins now has ended.</summary>
    public async Task<bool> TakeAsync(string destination)
    {
        bool known = _turns.TryGetValue(destination, out (string? ETag, DateTimeOffset Until) turn);
        if (known && (turn.ETag is null || turn.Until - time.GetUtcNow() > SendLease.LongestSend))
            return turn.ETag is not null;
        string? etag = turn.ETag is { } held ? await ReplaceAsync(destination, held) : await BeginAsync(destination);
        _turns[destination] = (etag, time.GetUtcNow() + SendLease.Length);
        return etag is not null;
    }

    /// <summary>Gives all turns back.</summary>
    /// <param name="nextSend">When the pace of a destination allows the next message.</param>
    public async Task ReleaseAsync(Func<string, DateTimeOffset> nextSend)
    {
        foreach ((string destination, (string? etag, _)) in _turns)
        {
            if (etag is null)
                continue;
            try
            {
                _ = await bucket.ReplaceAsync(OutboxKey.TurnOf(destination), etag, new OutboxLease(0, nextSend(destination)).ToJson(), CancellationToken.None);
            }
            catch (Exception e) when (e is AmazonS3Exception or HttpRequestException)
            {
                continue; // It runs out by itself.
            }
        }
    }

    private async Task<string?> BeginAsync(string destination)
    {
        string key = OutboxKey.TurnOf(destination);
        if (await bucket.CreateAsync(key, Lease(), CancellationToken.None) is { } created)
            return created;
        if (await bucket.ReadAsync(key, CancellationToken.None) is not { } found || OutboxLease.Read(found.Content) is not { } other)
            return null;
        TimeSpan wait = other.HeldUntil - time.GetUtcNow() ?? TimeSpan.Zero;
        if (wait > ShortWait)
            return null;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time);
        return await ReplaceAsync(destination, found.ETag);
    }

    private Task<string?> ReplaceAsync(string destination, string etag) =>
        bucket.ReplaceAsync(OutboxKey.TurnOf(destination), etag, Lease(), CancellationToken.None);

    private byte[] Lease() => new OutboxLease(0, time.GetUtcNow() + SendLease.Length).ToJson();
}
