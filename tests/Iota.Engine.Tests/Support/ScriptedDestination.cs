using Iota.Engine.Alerts;
using Iota.Engine.Destinations;

namespace Iota.Engine.Tests.Support;

/// <summary>A destination that notes what it is sent, and when.</summary>
/// <param name="name">Its name.</param>
/// <param name="time">The clock of <see cref="Times"/>.</param>
/// <param name="interval">Its pace; null for none.</param>
/// <param name="answer">Gets the delivery; null for one that takes everything.</param>
internal sealed class ScriptedDestination(
    string name, TimeProvider time, TimeSpan? interval = null, Func<Delivery, DeliveryOutcome>? answer = null) : IDestination
{
    public string Name => name;

    public TimeSpan MinInterval => interval ?? TimeSpan.Zero;

    /// <summary>The pace of what lies behind it; null for its own.</summary>
    public TimeSpan? FarInterval { get; init; }

    public TimeSpan ReadInterval => FarInterval ?? MinInterval;

    public List<Delivery> Tried { get; } = [];

    public List<DateTimeOffset> Times { get; } = [];

    public List<Delivery> Arrived { get; } = [];

    /// <summary>Events of each alert that the messages have told, by the last of them.</summary>
    public Dictionary<string, long> Told { get; } = [];

    public Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        Tried.Add(delivery);
        Times.Add(time.GetUtcNow());
        DeliveryOutcome outcome = answer?.Invoke(delivery) ?? DeliveryOutcome.Delivered;
        if (outcome.State == DeliveryState.Delivered)
        {
            Arrived.Add(delivery);
            Told[delivery.Alert.AlertId] = delivery.Alert.Count;
        }

        return Task.FromResult(outcome);
    }
}
