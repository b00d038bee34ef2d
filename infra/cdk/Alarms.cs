using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace Iota.Cdk;

/// <summary>What tells the owner that detection does not work, on a topic of its own: it must not depend on the way that alerts take.</summary>
internal sealed class Alarms : Construct
{
    public Alarms(Construct scope, string id, string? opsEmail) : base(scope, id)
    {
        Topic = new Topic(this, "Topic", new TopicProps { DisplayName = "Iota operations", EnforceSSL = true });
        // A policy of one's own replaces the default one, which lets the account's alarms publish.
        Topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "PublishAlarms",
            Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
            Actions = ["sns:Publish"],
            Resources = [Topic.TopicArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
            },
        }));
        if (opsEmail is not null) _ = Topic.AddSubscription(new EmailSubscription(opsEmail));
        else Annotations.Of(this).AddWarningV2("iota:ops-email", "opsEmail is not set: nobody hears of alarms until you subscribe to OpsTopicArn.");
    }

    public Topic Topic { get; }

    public List<IAlarm> All { get; } = [];

    /// <summary>The alarms on notifications, for a taker that CloudWatch knows nothing of: they need nothing of Iota to work.</summary>
    public void Watch(WorkQueue ingest)
    {
        WatchQueue(ingest);
        NoData("No notification came", ingest.Queue.MetricNumberOfMessagesSent(Every(QueueNumbers.SilenceMinutes, Stats.SUM)));
    }

    private void WatchQueue(WorkQueue ingest)
    {
        Alarm("DeadLetters", "Notifications could not be processed and lie in the dead-letter queue: their log objects are not evaluated.",
            "The log names each object and why: mend that, then move the dead letters back to the queue (start-message-move-task).",
            ingest.DeadLetters.MetricApproximateNumberOfMessagesVisible(Every(5, Stats.MAXIMUM)), 1);
        Alarm("Late", "The oldest notification waits too long: detection is late.",
            "Look at Errors first; if it is only slow, give it more memory.",
            ingest.Queue.MetricApproximateAgeOfOldestMessage(Every(5, Stats.MAXIMUM)), 60 * QueueNumbers.LateMinutes);
    }

    private void NoData(string means, IMetric metric) => Alarm("NoData", $"{means}: the trail, its topic or the subscription is broken, and nothing is being detected.",
        "Check the trail, its topic and the queue's subscription, unless Errors or Late stands as well: those come first.",
        metric, 1, ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);

    /// <summary>Log objects that were evaluated: not messages, as API events are messages too; and without canaries, which come though no log does.</summary>
    private static IMetric LogObjects(Function detect, Canary? canary)
    {
        Metric objects = Measured.By(detect, "ObjectsProcessed", minutes: QueueNumbers.SilenceMinutes);
        return canary is null ? objects : new MathExpression(new MathExpressionProps
        {
            Expression = "FILL(objects, 0) - FILL(canaries, 0)",
            UsingMetrics = new Dictionary<string, IMetric>
            {
                ["objects"] = objects,
                ["canaries"] = canary.Announcements.MetricNumberOfNotificationsDelivered(Every(QueueNumbers.SilenceMinutes, Stats.SUM)),
            },
            Period = Duration.Minutes(QueueNumbers.SilenceMinutes),
        });
    }

    /// <summary>The alarms on the functions, and on what AWS measures of them.</summary>
    public void Watch(WorkQueue ingest, WorkQueue outgoing, Function detect, Function tick, Function notify, StateFileSystem state, Canary? canary)
    {
        WatchQueue(ingest);
        NoData("No log object was evaluated", LogObjects(detect, canary));
        // "Metrics for Amazon EFS": only General Purpose file systems have it. Throughput is elastic, so there are no credits to run out of.
        Alarm("StateSlow", "The file system of the state is at its limit of operations: batches wait for it.",
            "Look at what runs beside detect (tick, admin); if nothing does, there are more objects than one state can take: split the sources over two stacks.",
            new Metric(new MetricProps
            {
                Namespace = "AWS/EFS",
                MetricName = "PercentIOLimit",
                DimensionsMap = new Dictionary<string, string> { ["FileSystemId"] = state.FileSystem.FileSystemId },
                Statistic = Stats.MAXIMUM,
                Period = Duration.Minutes(15),
            }), 95);
        Alarm("Errors", "The detection function failed as a whole: it did not start, ran out of time or memory, or crashed.",
            "Read the last lines of the log: a start that fails lists all its reasons.",
            detect.MetricErrors(Every(5, Stats.SUM)), 1);
        Alarm("Throttles", "Lambda refused to run the detection function: the account's concurrency is used up.",
            "Raise the account's limit; nothing is lost meanwhile.",
            detect.MetricThrottles(Every(5, Stats.SUM)), 1);
        Alarm("Slow", "Batches come close to the function's time limit.",
            "Give the function more memory (memoryMb).",
            detect.MetricDuration(Every(5, "p99")), 1000 * QueueNumbers.FunctionTimeoutSeconds * 8 / 10);
        Alarm("ObjectsFailed", "Log objects could not be processed; each is tried again, and after five times its notification is a dead letter.",
            "The log (object_failed) names each object and why.",
            Measured.By(detect, "ObjectsFailed", minutes: 15), 1);
        Alarm("SetAside", "Records were put into quarantine: no rule saw them.",
            "The log names object, position and reason of each.", Measured.By(detect, "RecordsSetAside", minutes: 15), 1);
        Alarm("RuleFailures", "Rules raise exceptions or take too long: what they should have found on these events is unknown.",
            "The log has the traceback and the event's id.",
            Measured.By(detect, "RuleFailures", minutes: 15), 1);
        Alarm("RulesNotLoaded", "Rules did not load: nothing is evaluated with them.",
            "The first lines of the log after a start say which and why.", Measured.By(detect, "RulesNotLoaded", Stats.MAXIMUM), 1);
        Alarm("TickErrors", "The state is not cared for: windows stay open, and what could not be sent is not tried again.",
            "Read the log of role tick (step_failed).",
            tick.MetricErrors(Every(15, Stats.SUM)), 1);
        Alarm("TickMissing", "The function that closes windows and cares for the state has not run to its end: it is not started, or fails each time.",
            "Is its schedule in EventBridge enabled? If it is, read the log of role tick.",
            Measured.By(tick, "TickHeartbeat", minutes: 30), 1, ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);
        Alarm("OutboxStuck", "Alerts do not leave the state: the oldest waits too long to be put into the alerts bucket.",
            "The log of role tick (delivery_failed) says why the bucket does not take them.",
            Measured.By(tick, "OutboxAge", Stats.MAXIMUM), 60 * QueueNumbers.LateMinutes);
        // Measured every minute: where it is missing, nothing is sent and nobody else says so (a schedule that is off, an account whose concurrency is used up).
        Alarm("AlertsLate", "Alerts do not arrive: the oldest waits too long in the alerts bucket, or the function that sends them does not run. Is the destination down?",
            "The log of role notify (delivery_failed) says what the destination answers; if it says nothing, look at the function's schedule and throttles. Nothing is lost for 24 hours.",
            Measured.By(notify, "OutboxAge", Stats.MAXIMUM, minutes: 15), 60 * QueueNumbers.LateMinutes, missing: TreatMissingData.BREACHING);
        Alarm("DeadDeliveries", "Alerts were given up: their destination will never take them, or was down for a day.",
            "Mend the destination, then invoke the admin function with {\"command\": \"retry\"}.",
            Measured.By(notify, "DeadDeliveries"), 1);
        Alarm("NotifyErrors", "The function that sends alerts failed as a whole.",
            "Read the log of role notify; the messages wait in the alerts bucket.", notify.MetricErrors(Every(5, Stats.SUM)), 1);
        Alarm("NotifyDeadLetters", "Announcements of alerts could not be processed; the messages themselves still lie in the alerts bucket.",
            "Read the log of role notify; the schedule sends them all the same.",
            outgoing.DeadLetters.MetricApproximateNumberOfMessagesVisible(Every(5, Stats.MAXIMUM)), 1);
    }

    /// <summary>The alarm on announcements that do not reach the queue.</summary>
    public void Watch(Topic announcements) => Alarm("NotAnnounced", "SNS could not hand notifications over to the queue: their log objects are not evaluated.",
        "Check the policy and the key of the queue, then scan the objects of that time (iota scan).",
        announcements.MetricNumberOfNotificationsFailed(Every(5, Stats.SUM)), 1);

    /// <summary>The alarm on a state that was damaged. What says so is the log: a process that replaces the state has not begun to measure.</summary>
    public void WatchRecoveries(LogGroup log)
    {
        MetricFilter recoveries = log.AddMetricFilter("StateRecovered", new MetricFilterOptions
        {
            FilterPattern = FilterPattern.StringValue("$.code", "=", "state_recovered"),
            MetricNamespace = "Iota/Log",
            MetricName = "StateRecovered",
            MetricValue = "1",
        });
        Alarm("StateRecovered", "The state was damaged, and was replaced by a backup or an empty one: alerts may come twice, and windows may count too little.",
            "The log (state_recovered) says where the damaged file lies and from when the backup is; find out what wrote to the file system.",
            recoveries.Metric(Every(5, Stats.SUM)), 1);
    }

    /// <summary>The alarm on a canary that does not arrive.</summary>
    public void Watch(Canary canary) => Alarm("Canary",
        "The synthetic event did not come back as an alert: somewhere between the arrival of logs and the sending of alerts something does not work.",
        "Follow it: the executions of the state machine, then Late, Errors, the log (iota_canary), NotifyErrors.",
        canary.Receipts.MetricNumberOfMessagesSent(Every(QueueNumbers.CanarySilenceMinutes, Stats.SUM)), 1,
        ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);

    /// <summary>The alarms on a lake that does not get what it should. One failure is no alarm: it is tried again with the next tick.</summary>
    public void WatchLake(Function tick)
    {
        Alarm("LakeLate", "Events do not get into the lake: the oldest has waited for over an hour. Alerts are not touched by that.",
            "The log (lake_failed) says why.",
            Measured.By(tick, "LakeAge", Stats.MAXIMUM, minutes: 15), 60 * QueueNumbers.LakeLateMinutes);
        Alarm("LakeGivenUp", "Events of log objects will not be in the lake: for a week they could not be written. The logs themselves are where they were.",
            "The log (lake_given_up) names them; `iota scan --lake` writes them.",
            Measured.By(tick, "LakeGivenUp", minutes: 15), 1);
    }

    private static MetricOptions Every(int minutes, string statistic) => new() { Period = Duration.Minutes(minutes), Statistic = statistic };

    /// <param name="means">What is wrong, and what it costs.</param>
    /// <param name="act">What to do, for somebody whom it wakes.</param>
    private void Alarm(
        string id, string means, string act, IMetric metric, double threshold,
        ComparisonOperator comparison = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, TreatMissingData missing = TreatMissingData.NOT_BREACHING)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            AlarmDescription = $"{means} What to do: {act} More in docs/deploy.md.",
            Metric = metric,
            Threshold = threshold,
            EvaluationPeriods = 1,
            ComparisonOperator = comparison,
            TreatMissingData = missing,
        });
        alarm.AddAlarmAction(new SnsAction(Topic));
        All.Add(alarm);
    }
}
