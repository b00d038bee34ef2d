using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
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

    /// <summary>The alarms on notifications, whoever takes them: they need nothing of Iota to work.</summary>
    public void Watch(WorkQueue ingest)
    {
        Alarm("DeadLetters", "Notifications could not be processed and lie in the dead-letter queue: their log objects are not evaluated.",
            ingest.DeadLetters.MetricApproximateNumberOfMessagesVisible(Every(5, Stats.MAXIMUM)), 1);
        Alarm("Late", "The oldest notification waits too long: detection is late.",
            ingest.Queue.MetricApproximateAgeOfOldestMessage(Every(5, Stats.MAXIMUM)), 60 * QueueNumbers.LateMinutes);
        Alarm("NoData", "No notification came: the trail, its topic or the subscription is broken, and nothing is being detected.",
            ingest.Queue.MetricNumberOfMessagesSent(Every(QueueNumbers.SilenceMinutes, Stats.SUM)), 1,
            ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);
    }

    /// <summary>The alarms on the functions, and on what AWS measures of them.</summary>
    public void Watch(WorkQueue ingest, WorkQueue outgoing, Function detect, Function tick, Function notify)
    {
        Watch(ingest);
        Alarm("Errors", "The detection function failed as a whole: it did not start, ran out of time or memory, or crashed.",
            detect.MetricErrors(Every(5, Stats.SUM)), 1);
        Alarm("Throttles", "Lambda refused to run the detection function: the account's concurrency is used up.",
            detect.MetricThrottles(Every(5, Stats.SUM)), 1);
        Alarm("Slow", "Batches come close to the function's time limit.",
            detect.MetricDuration(Every(5, "p99")), 1000 * QueueNumbers.FunctionTimeoutSeconds * 8 / 10);
        Alarm("ObjectsFailed", "Log objects could not be processed; each is tried again, and after five times its notification is a dead letter.",
            Measured.By(detect, "ObjectsFailed", minutes: 15), 1);
        Alarm("SetAside", "Records were put into quarantine: no rule saw them.", Measured.By(detect, "RecordsSetAside", minutes: 15), 1);
        Alarm("RuleFailures", "Rules raise exceptions or take too long: what they should have found on these events is unknown.",
            Measured.By(detect, "RuleFailures", minutes: 15), 1);
        Alarm("RulesNotLoaded", "Rules did not load: nothing is evaluated with them.", Measured.By(detect, "RulesNotLoaded", Stats.MAXIMUM), 1);
        Alarm("TickErrors", "The state is not cared for: windows stay open, and what could not be sent is not tried again.",
            tick.MetricErrors(Every(15, Stats.SUM)), 1);
        Alarm("TickMissing", "The function that closes windows and cares for the state has not run to its end: it is not started, or fails each time.",
            Measured.By(tick, "TickHeartbeat", minutes: 30), 1, ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);
        Alarm("OutboxStuck", "Alerts do not leave the state: the oldest waits too long to be put into the alerts bucket.",
            Measured.By(tick, "OutboxAge", Stats.MAXIMUM), 60 * QueueNumbers.LateMinutes);
        Alarm("AlertsLate", "Alerts do not arrive: the oldest waits too long in the alerts bucket. Is the destination down?",
            Measured.By(notify, "OutboxAge", Stats.MAXIMUM), 60 * QueueNumbers.LateMinutes);
        Alarm("DeadDeliveries", "Alerts were given up: their destination will never take them, or was down for a day.",
            Measured.By(notify, "DeadDeliveries"), 1);
        Alarm("NotifyErrors", "The function that sends alerts failed as a whole.", notify.MetricErrors(Every(5, Stats.SUM)), 1);
        Alarm("NotifyDeadLetters", "Announcements of alerts could not be processed; the messages themselves still lie in the alerts bucket.",
            outgoing.DeadLetters.MetricApproximateNumberOfMessagesVisible(Every(5, Stats.MAXIMUM)), 1);
    }

    /// <summary>The alarm on a canary that does not arrive.</summary>
    public void Watch(Canary canary) => Alarm("Canary", "The synthetic event did not come back as an alert: somewhere between the arrival of logs and the sending of alerts "
        + "something does not work.", canary.Receipts.MetricNumberOfMessagesSent(Every(QueueNumbers.CanarySilenceMinutes, Stats.SUM)), 1,
        ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING);

    /// <summary>The alarms on a lake that does not get what it should. One failure is no alarm: it is tried again with the next tick.</summary>
    public void WatchLake(Function tick)
    {
        Alarm("LakeLate", "Events do not get into the lake: the oldest has waited for over an hour. Alerts are not touched by that.",
            Measured.By(tick, "LakeAge", Stats.MAXIMUM, minutes: 15), 60 * QueueNumbers.LakeLateMinutes);
        Alarm("LakeGivenUp", "Events of log objects will not be in the lake: for a week they could not be written. The logs themselves are where they were.",
            Measured.By(tick, "LakeGivenUp", minutes: 15), 1);
    }

    private static MetricOptions Every(int minutes, string statistic) => new() { Period = Duration.Minutes(minutes), Statistic = statistic };

    private void Alarm(
        string id, string description, Metric metric, double threshold,
        ComparisonOperator comparison = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, TreatMissingData missing = TreatMissingData.NOT_BREACHING)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            AlarmDescription = description,
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
