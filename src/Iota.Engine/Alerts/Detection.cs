using System.Globalization;
using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

/// <summary>One rule matched one event.</summary>
public sealed record Detection
{
    /// <summary>Begins the <see cref="EventId"/> of an event that has no id of its own.</summary>
    public const string ContentIdPrefix = "sha256:";

    public required string RuleId { get; init; }

    /// <summary>The event's own id (CloudTrail: <c>eventID</c>); for events without one, a hash of the raw record and its ordinal.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's own id where it has one, else where it stands: <c>object#index</c>.</summary>
    public string ShownEventId => EventId.StartsWith(ContentIdPrefix, StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{ObjectName}#{RecordIndex}")
        : EventId;

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

    /// <summary>What the rule said of this event, else its metadata; null when neither says anything. So the two texts below.</summary>
    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Runbook { get; init; }

    /// <summary>Destinations that the rule chose; null when it chose none, empty for "send nowhere".</summary>
    public IReadOnlyList<string>? Destinations { get; init; }

    /// <summary>What the rule's <c>unique</c> gave: then the threshold counts distinct values instead of events. Null when it gave none.</summary>
    public string? UniqueValue { get; init; }

    public required AlertPolicy Policy { get; init; }

    /// <summary>The reason of the suppression that holds for it; null when there is none. A suppressed detection is stored apart and makes no alert.</summary>
    public string? SuppressedBy { get; init; }
}
