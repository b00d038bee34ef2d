using Iota.Engine.Destinations;

namespace Iota.Engine.Alerts;

/// <summary>Empties the outbox: claims deliveries that are due, sends them one after another in the order they were filed, and settles each at once.</summary>
/// <remarks>A process that ends between sending and settling leaves one delivery whose fate is unknown; it is sent again when its lease runs out. So
/// a crash costs at most one repeated message, and none at a destination that knows <see cref="Delivery.IdempotencyKey"/>.</remarks>
public sealed class Deliverer(IStateStore store, IEnumerable<IDestination> destinations, TimeProvider? time = null)
{
    /// <summary>Deliveries claimed at a time. Their leases begin anew after each send.</summary>
    public const int ClaimSize = 10;

    /// <summary>Long enough for the pace of a destination; what failed is left to the next call.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    /// <summary>Timers count whole milliseconds, and the state does too.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Claims without success of what was due a moment before.</summary>
    private const int MaxInVain = 3;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, IDestination> _destinations = destinations.ToDictionary(destination => destination.Name);

    /// <summary>Sends until nothing is due or the deadline comes. A send that the deadline cuts off is tried again later, and may then arrive twice.</summary>
    /// <param name="deadline">Ends it; what is not sent by then stays in the outbox.</param>
    /// <param name="patience">Goes on as long as the next delivery is due within this time; null for <see cref="DefaultPatience"/>.</param>
    /// <returns>What became of each delivery that was claimed, in order.</returns>
    /// <exception cref="StateException">The store failed; deliveries that were claimed become due again.</exception>
    public async Task<IReadOnlyList<(Delivery Delivery, DeliveryOutcome Outcome)>> DeliverAsync(CancellationToken deadline, TimeSpan? patience = null)
    {
        var results = new List<(Delivery, DeliveryOutcome)>();
        Dictionary<string, TimeSpan> intervals = _destinations.ToDictionary(destination => destination.Key, destination => destination.Value.MinInterval);
        Dictionary<string, TimeSpan> readIntervals = _destinations.ToDictionary(destination => destination.Key, destination => destination.Value.ReadInterval);
        int inVain = 0;
        while (!deadline.IsCancellationRequested)
        {
            IReadOnlyList<Delivery> claimed = store.ClaimDue(ClaimSize, SendLease.Length, intervals, readIntervals);
            if (claimed.Count > 0)
            {
                await SendAsync(claimed, results, deadline);
                inVain = 0;
                continue;
            }

            if (store.NextDue() - _time.GetUtcNow() is not { } wait || wait > (patience ?? DefaultPatience))
                break; // nothing is due soon
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait + Tick, _time, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (++inVain == MaxInVain)
                break; // what is due goes to another process, which goes on with it
        }

        return results;
    }

    private async Task SendAsync(IReadOnlyList<Delivery> claimed, List<(Delivery, DeliveryOutcome)> results, CancellationToken deadline)
    {
        var waiting = new HashSet<string>();
        var untried = new List<(Delivery, DeliveryOutcome)>();
        var held = new Queue<Delivery>(claimed);
        while (held.TryDequeue(out Delivery? delivery))
        {
            if (deadline.IsCancellationRequested || waiting.Contains(delivery.Destination))
            {
                untried.Add((delivery, new DeliveryOutcome(DeliveryState.Untried)));
                continue;
            }

            DeliveryOutcome outcome = await SendAsync(delivery, deadline);
            held = new Queue<Delivery>(store.Settle([(delivery, outcome)], held, SendLease.Length));
            results.Add((delivery, outcome));
            if (outcome.State == DeliveryState.Retry)
                waiting.Add(delivery.Destination);
        }

        if (untried.Count == 0)
            return;
        store.Settle(untried);
        results.AddRange(untried);
    }

    private async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken deadline)
    {
        if (!_destinations.TryGetValue(delivery.Destination, out IDestination? destination))
            return Retry($"No destination is named '{delivery.Destination}' any more. Configure it again, or drop the delivery.");
        using var limit = new CancellationTokenSource(SendLease.LongestSend, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, deadline);
        try
        {
            return await destination.SendAsync(delivery, either.Token);
        }
        catch (OperationCanceledException)
        {
            return Retry("The time ran out before there was an answer; the alert may have arrived.");
        }
#pragma warning disable CA1031 // One destination's defect must not keep the alerts from the others. The message is left out: it may hold a secret.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Retry($"The destination '{delivery.Destination}' failed with {e.GetType().Name}, which is a defect of Iota.");
        }
    }

    private static DeliveryOutcome Retry(string error) => new(DeliveryState.Retry, error);
}
