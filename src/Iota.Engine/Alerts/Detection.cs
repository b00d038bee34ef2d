using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

/// <summary>One rule matched one event.</summary>
public sealed record Detection
{
    public required string RuleId { get; init; }

    /// <summary>The event's own id (CloudTrail: <c>eventID</c>); for events without one, a hash of the raw record and its ordinal.</summary>
    public required string EventId { get; init; }

    public required DateTimeOffset EventTime { get; init; }

    public required string LogType { get; init; }

    public required Severity Severity { get; init; }

    public required string Title { get; init; }

    /// <summary>Detections of one rule with one key within one window are one alert.</summary>
    public required string DedupKey { get; init; }

    /// <summary>Name of the log object (<see cref="Sources.ObjectRef.Name"/>).</summary>
    public required string ObjectName { get; init; }

    /// <summary>Position of the record in its object, from 0.</summary>
    public required long RecordIndex { get; init; }

    /// <summary>The account that the event concerns; empty when the event names none.</summary>
    public string Account { get; init; } = "";

    public string Region { get; init; } = "";

    /// <summary>Who did it, as short as it can be said (user name, role, service); empty when unknown.</summary>
    public string Actor { get; init; } = "";

    public string SourceAddress { get; init; } = "";

    /// <summary>The rule's <c>alert_context</c>, a JSON object; "{}" when there is none.</summary>
    public string Context { get; init; } = "{}";

    /// <summary>Texts that the rule computed for this event; null where the metadata's hold.</summary>
    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Runbook { get; init; }

    /// <summary>Destinations that the rule chose; null when it chose none, empty for "send nowhere".</summary>
    public IReadOnlyList<string>? Destinations { get; init; }

    public required AlertPolicy Policy { get; init; }
}
