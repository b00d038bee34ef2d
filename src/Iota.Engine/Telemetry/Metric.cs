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

    /// <summary>Log objects whose events were written into the lake.</summary>
    LakeObjects,

    /// <summary>Tries to do so that failed and are repeated.</summary>
    LakeFailures,

    /// <summary>Log objects whose events are not there yet.</summary>
    LakePending,

    /// <summary>Time since the oldest of them was evaluated.</summary>
    LakeAge,

    /// <summary>Log objects that are not tried any more.</summary>
    LakeGivenUp,
}

/// <summary>What exporters say of each.</summary>
public static class MetricTexts
{
    /// <summary>The unit as CloudWatch names it.</summary>
    public static string Unit(this Metric metric) => metric switch
    {
        Metric.BatchDuration => "Milliseconds",
        Metric.OutboxAge or Metric.LakeAge => "Seconds",
        _ => "Count",
    };

    /// <summary>Whether the latest value counts, and not the sum of all.</summary>
    public static bool IsLevel(this Metric metric) => metric is Metric.RulesNotLoaded or Metric.OutboxPending or Metric.OutboxAge or Metric.LakePending or Metric.LakeAge;

    /// <summary>What it measures, as a line of text.</summary>
    public static string Describe(this Metric metric) => metric switch
    {
        Metric.MessagesReceived => "Notifications received from the queue.",
        Metric.MessagesFailed => "Notifications that went back to the queue.",
        Metric.ObjectsProcessed => "Log objects evaluated.",
        Metric.ObjectsSkipped => "Log objects that were done before.",
        Metric.ObjectsFailed => "Log objects that could not be processed.",
        Metric.EventsEvaluated => "Events evaluated with all rules of their log type.",
        Metric.RecordsSetAside => "Records in quarantine: no rule saw them.",
        Metric.DuplicateEvents => "Events recognised as seen before.",
        Metric.Detections => "Detections stored for the first time.",
        Metric.RuleFailures => "Times a rule failed on an event.",
        Metric.RulesNotLoaded => "Rules that did not load when the process started.",
        Metric.BatchDuration => "Time of a batch, from its messages to what is durable.",
        Metric.Alerts => "Alerts announced.",
        Metric.Deliveries => "Messages that arrived at their destination.",
        Metric.DeliveryFailures => "Tries to deliver that failed and are repeated.",
        Metric.DeadDeliveries => "Messages that were given up.",
        Metric.OutboxPending => "Messages that wait to be sent.",
        Metric.OutboxAge => "Age of the oldest message that waits.",
        Metric.TickHeartbeat => "Rounds of the regular work that did all they had to.",
        Metric.LakeObjects => "Log objects whose events were written into the lake.",
        Metric.LakeFailures => "Tries to write events into the lake that failed and are repeated.",
        Metric.LakePending => "Log objects whose events are not in the lake yet.",
        Metric.LakeAge => "Time since the oldest log object that waits for the lake was evaluated.",
        Metric.LakeGivenUp => "Log objects that the lake will not get any more.",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
    };
}
