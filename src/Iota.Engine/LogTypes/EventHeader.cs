namespace Iota.Engine.LogTypes;

/// <summary>What the host says about an event in detections and alerts. Read only for events that a rule matched.</summary>
/// <param name="EventId">The event's own id; null when it has none.</param>
/// <param name="Time">When it happened; null when the event does not say.</param>
/// <param name="Account">The account it concerns; empty when unknown.</param>
/// <param name="Region">The region; empty when unknown.</param>
/// <param name="Actor">Who did it, as short as it can be said; empty when unknown.</param>
/// <param name="SourceAddress">Where from: an address, or the name of a service; empty when unknown.</param>
public sealed record EventHeader(string? EventId, DateTimeOffset? Time, string Account, string Region, string Actor, string SourceAddress);
