namespace Iota.Engine.Telemetry;

/// <summary>What services measure. Each member is the name of a metric, in alarms and dashboards too.</summary>
/// <remarks>The set is bounded on purpose: CloudWatch charges for every name and dimension. Reasons of failures and names of rules are members of the same log line, to be
/// queried there.</remarks>
public enum Metric
{
    MessagesReceived,

    /// <summary>Messages that go back to the queue.</summary>
    MessagesFailed,
    ObjectsProcessed,

    /// <summary>Objects that were done before.</summary>
    ObjectsSkipped,
    ObjectsFailed,
    EventsEvaluated,

    /// <summary>Records in quarantine.</summary>
    RecordsSetAside,
    DuplicateEvents,
    Detections,
    RuleFailures,

    /// <summary>Rules that did not load, in every batch of the process, so that an alarm stays until they do.</summary>
    RulesNotLoaded,
    BatchDuration,

    /// <summary>Alerts that were announced.</summary>
    Alerts,

    /// <summary>Messages that arrived where this function sends them: with an alerts bucket detect and tick send there, notify to Slack and others.</summary>
    Deliveries,

    /// <summary>Tries that failed and are repeated.</summary>
    DeliveryFailures,

    /// <summary>Messages that were given up.</summary>
    DeadDeliveries,

    /// <summary>Messages that wait, of the state for tick, in the alerts bucket for notify.</summary>
    OutboxPending,

    /// <summary>Age of the oldest of them.</summary>
    OutboxAge,

    /// <summary>One for each tick that did all it had to.</summary>
    TickHeartbeat,
}

/// <summary>Units as CloudWatch names them.</summary>
public static class MetricUnits
{
    public static string Unit(this Metric metric) => metric switch
    {
        Metric.BatchDuration => "Milliseconds",
        Metric.OutboxAge => "Seconds",
        _ => "Count",
    };
}
