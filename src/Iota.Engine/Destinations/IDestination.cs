using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>A place that alerts are sent to.</summary>
public interface IDestination
{
    /// <summary>The name under which the outbox files deliveries.</summary>
    string Name { get; }

    /// <summary>Least time between two messages, over all processes that send to it. Zero for no limit.</summary>
    TimeSpan MinInterval => TimeSpan.Zero;

    /// <summary>The same of the place where people read them; decides when alerts become a digest. Longer than <see cref="MinInterval"/> where this destination
    /// only passes messages on.</summary>
    TimeSpan ReadInterval => MinInterval;

    /// <summary>Sends one alert. What the far side does wrong is an outcome, never an exception.</summary>
    /// <exception cref="OperationCanceledException">The deadline came first; whether the alert arrived is unknown.</exception>
    Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken);
}
