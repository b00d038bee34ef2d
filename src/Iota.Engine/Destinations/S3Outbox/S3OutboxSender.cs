using System.Text.Json;
using Amazon.S3;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>
/// Empties <c>pending/</c> of the alerts bucket in the order of its keys, from any number of hosts at once:
/// <code>
/// (1) lease     the item is replaced on condition that it is still the one that was read: of two senders one gets it
/// (2) receipt   one that is there already means that the message was sent by somebody whose lease ran out: only (5) is left
/// (3) send      at the permitted rate; into the thread that the receipt of the first message names
/// (4) settle    delivered/… on condition that it is not there, dead/…, or back to pending/ with the time of the next try
/// (5) delete    the pending item
/// </code>
/// A sender that dies between (3) and (4) leaves a message that is sent again when its lease runs out: at most one repeat for each crash.
/// </summary>
/// <param name="interval">The least time between two messages to a destination, by its name.</param>
public sealed class S3OutboxSender(
    string bucket, IAmazonS3 client, IEnumerable<IDestination> destinations, Func<string, TimeSpan> interval, TimeProvider time, Random random)
{
    /// <summary>How long others leave an item alone that one sender has.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

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
        // Follow-ups stay behind a message about the same alert that waits for its next try.
        var waiting = new HashSet<string>();
        await ReadHoldsAsync(deadline);
        await foreach ((string key, _) in _bucket.ListAsync(OutboxKey.Pending, deadline))
        {
            if (deadline.IsCancellationRequested)
                break;
            string conversation = OutboxKey.ConversationOf(key);
            if (waiting.Contains(conversation))
                continue;
            (bool gone, (Delivery, DeliveryOutcome)? result) = await TrySendAsync(key, deadline);
            if (!gone)
                waiting.Add(conversation);
            if (result is { } tried)
                results.Add(tried);
        }
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
        if (IsHeld(OutboxKey.DestinationOf(key)))
            return (false, null);
        if (await _bucket.ReadAsync(key, deadline) is not { } found)
            return (true, null);
        if (OutboxItem.Read(found.Content) is not { } item)
        {
            await SetAsideAsync(key, found.Content, deadline);
            return (true, null);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (item.LeaseUntil > now || item.NotBefore > now)
            return (false, null);
        OutboxItem leased = item with { Attempts = item.Attempts + 1, LeaseUntil = now + Lease };
        if (!await _bucket.ReplaceAsync(key, found.ETag, leased.ToJson(), deadline)) // (1)
            return (false, null);
        DeliveryMessage message = leased.ToMessage();
        string receipt = OutboxKey.Delivered + OutboxKey.NameOf(message, leased.Destination);
        if (await _bucket.ReadAsync(receipt, deadline) is not null) // (2)
        {
            await _bucket.DeleteAsync(key, deadline);
            return (true, null);
        }

        string? thread = message is FollowUpMessage ? await FindThreadAsync(leased, deadline) : null;
        var delivery = new Delivery(0, message, leased.Destination, leased.Attempts, thread);
        DeliveryOutcome outcome = await SendAsync(delivery, deadline); // (3)
        // Not with the deadline: what was sent has to be known.
        bool gone = await SettleAsync(key, leased, delivery, outcome); // (4), (5)
        return (gone, (delivery, outcome));
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

        try
        {
            return await destination.SendAsync(delivery, deadline);
        }
        catch (OperationCanceledException)
        {
            return new DeliveryOutcome(DeliveryState.Retry, "The time ran out before there was an answer; the alert may have arrived.");
        }
    }

    /// <summary>Whether the item has left <c>pending/</c>.</summary>
    private async Task<bool> SettleAsync(string key, OutboxItem leased, Delivery delivery, DeliveryOutcome outcome)
    {
        DateTimeOffset now = time.GetUtcNow();
        string name = OutboxKey.NameOf(delivery.Message, delivery.Destination);
        var receipt = new OutboxReceipt(
            delivery.Alert.AlertId, delivery.Destination, MessageSequence.Of(delivery.Message), outcome.State, now, leased.Attempts, outcome.Thread ?? delivery.Thread, outcome.Error);
        if (outcome.State == DeliveryState.Delivered)
        {
            await _bucket.CreateAsync(OutboxKey.Delivered + name, receipt.ToJson(), CancellationToken.None);
            await _bucket.DeleteAsync(key, CancellationToken.None);
            return true;
        }

        RetryDecision next = RetryPolicy.Decide(outcome, leased.Attempts, leased.FiledAt, now, random);
        if (next.State == DeliveryState.Dead)
        {
            await _bucket.WriteAsync(OutboxKey.Dead + name, (receipt with { State = DeliveryState.Dead, Error = next.Error }).ToJson(), CancellationToken.None);
            await _bucket.WriteAsync(OutboxKey.DeadMessages + name, leased.ToJson(), CancellationToken.None);
            await _bucket.DeleteAsync(key, CancellationToken.None);
            return true;
        }

        int attempts = next.State == DeliveryState.Untried ? leased.Attempts - 1 : leased.Attempts;
        OutboxItem waiting = leased with { Attempts = attempts, NotBefore = next.NextAttempt, LeaseUntil = null, LastError = next.Error ?? leased.LastError };
        await _bucket.WriteAsync(key, waiting.ToJson(), CancellationToken.None);
        if (outcome.RetryAfter is { } wait)
            await HoldAsync(delivery.Destination, now + RetryPolicy.Limit(wait));
        else if (next.State == DeliveryState.Retry && attempts < RetryPolicy.AttemptsInOrder)
            await HoldAsync(delivery.Destination, next.NextAttempt); // Those behind it would meet the same fault, and overtake it when that is over.
        return false;
    }

    /// <summary>The thread that the first message began; null when there is none, and then the follow-up is a message of its own.</summary>
    private async Task<string?> FindThreadAsync(OutboxItem item, CancellationToken deadline)
    {
        string first = OutboxKey.Delivered + OutboxKey.NameOf(item.Alert.AlertId, "0", item.Destination);
        return await _bucket.ReadAsync(first, deadline) is { } found ? OutboxReceipt.Read(found.Content)?.Thread : null;
    }

    /// <summary>Something that is no item of this version would otherwise be looked at for ever.</summary>
    private async Task SetAsideAsync(string key, byte[] content, CancellationToken deadline)
    {
        await _bucket.WriteAsync(OutboxKey.Unreadable + key[OutboxKey.Pending.Length..], content, deadline);
        await _bucket.DeleteAsync(key, deadline);
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
