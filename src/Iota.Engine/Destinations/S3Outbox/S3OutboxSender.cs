using System.Text.Json;
using Amazon.S3;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>
/// Empties <c>pending/</c> of the alerts bucket in the order of its keys, from any number of hosts at once:
/// <code>
/// (1) lease     leases/… is written on condition that it is not there, or is still the one that was read: of two senders one gets the item
/// (2) receipt   one that is there already means that the message was sent by somebody whose lease ran out: only (5) is left
/// (3) send      at the permitted rate; into the thread that the receipt of the first message names
/// (4) settle    delivered/… on condition that it is not there, dead/…, or the time of the next try into leases/…
/// (5) delete    the pending item, then its lease
/// </code>
/// Nothing but a new message is written under pending/, so that nothing else wakes senders up.
/// A sender that dies between (3) and (4) leaves a message that is sent again when its lease runs out: at most one repeat for each crash.
/// </summary>
/// <param name="interval">The least time between two messages to a destination, by its name.</param>
public sealed class S3OutboxSender(
    string bucket, IAmazonS3 client, IEnumerable<IDestination> destinations, Func<string, TimeSpan> interval, TimeProvider time, Random random)
{
    private readonly OutboxBucket _bucket = new(client, bucket);
    private readonly Dictionary<string, IDestination> _destinations = destinations.ToDictionary(destination => destination.Name);
    private readonly Dictionary<string, DateTimeOffset> _heldUntil = [];
    private readonly Dictionary<string, DateTimeOffset> _nextSend = [];

    /// <summary>Sends what is due until nothing is, or the deadline comes.</summary>
    /// <returns>What became of each message that was tried, in order.</returns>
    /// <exception cref="AmazonS3Exception">The bucket cannot be used; what was sent is settled, the rest stays pending.</exception>
    public async Task<IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)>> SendAsync(CancellationToken deadline)
    {
        var results = new List<(Delivery, DeliveryOutcome)>();
        try
        {
            await SendAsync(results, deadline);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return results; // What had no turn stays pending.
        }

        return results;
    }

    private async Task SendAsync(List<(Delivery, DeliveryOutcome)> results, CancellationToken deadline)
    {
        await ReadHoldsAsync(deadline);
        var turns = new DestinationTurns(_bucket, time);
        try
        {
            // Again until nothing is new: whoever was woken up by what came meanwhile had no turn.
            while (await SendListedAsync(turns, results, deadline) && !deadline.IsCancellationRequested)
                continue;
        }
        finally
        {
            await turns.ReleaseAsync(destination => _nextSend.GetValueOrDefault(destination));
        }
    }

    /// <summary>Whether any message has left <c>pending/</c>.</summary>
    private async Task<bool> SendListedAsync(DestinationTurns turns, List<(Delivery, DeliveryOutcome)> results, CancellationToken deadline)
    {
        bool someGone = false;
        // Follow-ups stay behind a message about the same alert that waits for its next try.
        var waiting = new HashSet<string>();
        await foreach ((string key, _) in _bucket.ListAsync(OutboxKey.Pending, deadline))
        {
            if (deadline.IsCancellationRequested)
                break;
            string conversation = OutboxKey.ConversationOf(key);
            string destination = OutboxKey.DestinationOf(key);
            if (waiting.Contains(conversation) || IsHeld(destination) || !await turns.TakeAsync(destination))
                continue;
            (bool gone, (Delivery, DeliveryOutcome)? result) = await TrySendAsync(key, deadline);
            someGone |= gone;
            if (!gone)
                waiting.Add(conversation);
            if (result is { } tried)
                results.Add(tried);
        }

        return someGone;
    }

    /// <summary>What waits under <c>pending/</c>.</summary>
    /// <exception cref="AmazonS3Exception">The bucket cannot be used.</exception>
    public async Task<OutboxBacklog> ReadBacklogAsync(CancellationToken cancellationToken)
    {
        long pending = 0;
        DateTimeOffset? oldest = null;
        await foreach ((string key, DateTimeOffset modified) in _bucket.ListAsync(OutboxKey.Pending, cancellationToken))
        {
            pending++;
            oldest ??= OutboxKey.TimeOf(key) ?? modified;
        }

        return new OutboxBacklog(pending, oldest);
    }

    /// <returns>Whether the item has left <c>pending/</c>, and what became of it when it was tried.</returns>
    private async Task<(bool Gone, (Delivery, DeliveryOutcome)? Result)> TrySendAsync(string key, CancellationToken deadline)
    {
        // Only the send ends with the deadline: a lease that was cut off keeps the message from everybody until it runs out.
        if (await LeaseAsync(key) is not (OutboxLease lease, string etag)) // (1)
            return (false, null);
        if (await _bucket.ReadAsync(key, CancellationToken.None) is not { } found)
        {
            await ClearAsync(key); // Sent and settled since it was listed.
            return (true, null);
        }

        if (OutboxItem.Read(found.Content) is not { } item)
        {
            await SetAsideAsync(key, found.Content);
            return (true, null);
        }

        DeliveryMessage message = item.ToMessage();
        string receipt = OutboxKey.Delivered + OutboxKey.NameOf(message, item.Destination);
        if (await _bucket.ReadAsync(receipt, CancellationToken.None) is not null) // (2)
        {
            await ClearAsync(key);
            return (true, null);
        }

        string? thread = item.Thread ?? (message is FollowUpMessage ? await FindThreadAsync(item) : null);
        var delivery = new Delivery(0, message, item.Destination, lease.Attempts, thread);
        DeliveryOutcome outcome = lease.Attempts > RetryPolicy.MaxAttempts
            ? new DeliveryOutcome(DeliveryState.Dead, $"Given up: the process ended {lease.Attempts - 1} times while it was sending this alert.")
            : await SendAsync(delivery, deadline); // (3)
        // Not with the deadline: what was sent has to be known.
        bool gone = await SettleAsync(key, item, lease, etag, delivery, outcome); // (4), (5)
        return (gone, (delivery, outcome));
    }

    /// <summary>The lease and its ETag; null when another sender has the item, or it waits for its next try.</summary>
    private async Task<(OutboxLease Lease, string ETag)?> LeaseAsync(string key)
    {
        DateTimeOffset now = time.GetUtcNow();
        string name = OutboxKey.LeaseOf(key);
        var lease = new OutboxLease(Attempts: 1, HeldUntil: now + SendLease.Length);
        if (await _bucket.CreateAsync(name, lease.ToJson(), CancellationToken.None) is { } created)
            return (lease, created);
        if (await _bucket.ReadAsync(name, CancellationToken.None) is not { } found)
            return null;
        lease = OutboxLease.Read(found.Content);
        if (!lease.IsFree(now))
            return null;
        lease = lease with { Attempts = lease.Attempts + 1, HeldUntil = now + SendLease.Length, NotBefore = null };
        return await _bucket.ReplaceAsync(name, found.ETag, lease.ToJson(), CancellationToken.None) is { } replaced ? (lease, replaced) : null;
    }

    private async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken deadline)
    {
        if (!_destinations.TryGetValue(delivery.Destination, out IDestination? destination))
            return new DeliveryOutcome(DeliveryState.Retry, $"No destination is named '{delivery.Destination}' any more. Configure it again, or delete the item.");
        try
        {
            if (_nextSend.TryGetValue(delivery.Destination, out DateTimeOffset next) && next > time.GetUtcNow())
                await Task.Delay(next - time.GetUtcNow(), time, deadline);
            _nextSend[delivery.Destination] = time.GetUtcNow() + interval(delivery.Destination);
        }
        catch (OperationCanceledException)
        {
            return new DeliveryOutcome(DeliveryState.Untried);
        }

        using var limit = new CancellationTokenSource(SendLease.LongestSend, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, deadline);
        try
        {
            return await destination.SendAsync(delivery, either.Token);
        }
        catch (OperationCanceledException)
        {
            return new DeliveryOutcome(DeliveryState.Retry, "The time ran out before there was an answer; the alert may have arrived.");
        }
    }

    /// <summary>Whether the item has left <c>pending/</c>.</summary>
    private async Task<bool> SettleAsync(string key, OutboxItem item, OutboxLease lease, string etag, Delivery delivery, DeliveryOutcome outcome)
    {
        DateTimeOffset now = time.GetUtcNow();
        string name = OutboxKey.NameOf(delivery.Message, delivery.Destination);
        var receipt = new OutboxReceipt(
            delivery.Alert.AlertId, delivery.Destination, MessageSequence.Of(delivery.Message), outcome.State, now, lease.Attempts, outcome.Thread ?? delivery.Thread, outcome.Error);
        if (outcome.State == DeliveryState.Delivered)
        {
            await _bucket.CreateAsync(OutboxKey.Delivered + name, receipt.ToJson(), CancellationToken.None);
            await ClearAsync(key);
            return true;
        }

        RetryDecision next = RetryPolicy.Decide(outcome, lease.Attempts, item.FiledAt, now, random);
        if (next.State == DeliveryState.Dead)
        {
            await _bucket.WriteAsync(OutboxKey.Dead + name, (receipt with { State = DeliveryState.Dead, Error = next.Error }).ToJson(), CancellationToken.None);
            await _bucket.WriteAsync(OutboxKey.DeadMessages + name, item.ToJson(), CancellationToken.None);
            await ClearAsync(key);
            return true;
        }

        int attempts = next.State == DeliveryState.Untried ? lease.Attempts - 1 : lease.Attempts;
        var waiting = new OutboxLease(attempts, NotBefore: next.NextAttempt, LastError: next.Error ?? lease.LastError);
        // When it is another one by now, this sender was too slow, and what that one does counts.
        _ = await _bucket.ReplaceAsync(OutboxKey.LeaseOf(key), etag, waiting.ToJson(), CancellationToken.None);
        if (outcome.RetryAfter is { } wait)
            await HoldAsync(delivery.Destination, now + RetryPolicy.Limit(wait));
        else if (next.State == DeliveryState.Retry && attempts < RetryPolicy.AttemptsInOrder)
            await HoldAsync(delivery.Destination, next.NextAttempt); // Those behind it would meet the same fault, and overtake it when that is over.
        return false;
    }

    /// <summary>Takes a message that is settled out of the way. The lease goes last: as long as the item is there, one sender has it.</summary>
    private async Task ClearAsync(string key)
    {
        await _bucket.DeleteAsync(key, CancellationToken.None);
        await _bucket.DeleteAsync(OutboxKey.LeaseOf(key), CancellationToken.None);
    }

    /// <summary>The thread that the first message began; null when there is none, and then the follow-up is a message of its own.</summary>
    private async Task<string?> FindThreadAsync(OutboxItem item)
    {
        string first = OutboxKey.Delivered + OutboxKey.NameOf(item.Alert.AlertId, "0", item.Destination);
        return await _bucket.ReadAsync(first, CancellationToken.None) is { } found ? OutboxReceipt.Read(found.Content)?.Thread : null;
    }

    /// <summary>Something that is no item of this version would otherwise be looked at for ever.</summary>
    private async Task SetAsideAsync(string key, byte[] content)
    {
        await _bucket.WriteAsync(OutboxKey.Unreadable + key[OutboxKey.Pending.Length..], content, CancellationToken.None);
        await ClearAsync(key);
    }

    private bool IsHeld(string destination) => _heldUntil.TryGetValue(destination, out DateTimeOffset until) && until > time.GetUtcNow();

    private async Task HoldAsync(string destination, DateTimeOffset until)
    {
        _heldUntil[destination] = until;
        await _bucket.WriteAsync(OutboxKey.Holds + destination, JsonSerializer.SerializeToUtf8Bytes(new OutboxHold(until), OutboxJson.Default.OutboxHold), CancellationToken.None);
    }

    private async Task ReadHoldsAsync(CancellationToken deadline)
    {
        foreach (string destination in _destinations.Keys)
        {
            if (await _bucket.ReadAsync(OutboxKey.Holds + destination, deadline) is not { } found)
                continue;
            try
            {
                if (JsonSerializer.Deserialize(found.Content, OutboxJson.Default.OutboxHold) is { } hold)
                    _heldUntil[destination] = hold.Until;
            }
            catch (JsonException)
            {
                // Not ours: without a time to wait the destination is simply tried.
                _heldUntil.Remove(destination);
            }
        }
    }
}
