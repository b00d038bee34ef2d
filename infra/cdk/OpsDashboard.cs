using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace Iota.Cdk;

/// <summary>Answers in one look: is data flowing, how late, what is failing, what was detected, what does it cost.</summary>
internal sealed class OpsDashboard : Construct
{
    /// <summary>As in infra/cost.py, which says from where; arm64 costs a fifth less.</summary>
    private const double DollarsPerGbSecond = 0.0000166667;

    private readonly Dashboard _dashboard;

    public OpsDashboard(Construct scope, string id, WorkQueue ingest, WorkQueue outgoing, Function detect, Function tick, Function notify, Alarms alarms, bool lake)
        : base(scope, id)
    {
        _dashboard = new Dashboard(this, "Dashboard", new DashboardProps { DefaultInterval = Duration.Hours(24) });
        _dashboard.AddWidgets(new AlarmStatusWidget(new AlarmStatusWidgetProps { Title = "Alarms", Width = 24, Height = 3, Alarms = [.. alarms.All] }));
        Row(
            Graph("Is data flowing?", Sums(detect, "MessagesReceived", "ObjectsProcessed", "EventsEvaluated", "DuplicateEvents", "ObjectsSkipped")),
            Graph("How late is it? (s; right: waiting, ms of a batch)", [ingest.Queue.MetricApproximateAgeOfOldestMessage()],
                ingest.Queue.MetricApproximateNumberOfMessagesVisible(), Measured.By(detect, "BatchDuration", "p95")),
            Graph("What is failing?",
            [
                .. Sums(detect, "MessagesFailed", "ObjectsFailed", "RecordsSetAside", "RuleFailures"), Measured.By(detect, "RulesNotLoaded", Stats.MAXIMUM),
                ingest.DeadLetters.MetricApproximateNumberOfMessagesVisible(), detect.MetricErrors(), tick.MetricErrors(), notify.MetricErrors(),
            ]));
        Row(
            Graph("What was detected?", [.. Sums(detect, "Detections", "Alerts"), .. Sums(tick, "Alerts", "TickHeartbeat")]),
            Graph("Are alerts leaving?",
            [
                .. Sums(notify, "Deliveries", "DeliveryFailures", "DeadDeliveries"), Most(notify, "OutboxPending"), Most(notify, "OutboxAge"),
                Most(tick, "OutboxPending"), Most(tick, "OutboxAge"), outgoing.DeadLetters.MetricApproximateNumberOfMessagesVisible(),
            ]),
            Graph("What does it cost? (Lambda, $ an hour; the rest: docs/cost.md)", [Dollars(detect, "detect"), Dollars(tick, "tick"), Dollars(notify, "notify")]));
        if (!lake) return;
        Row(
            Graph("Is the lake filled?", [.. Sums(detect, "LakeObjects", "LakeFailures"), .. Sums(tick, "LakeObjects", "LakeFailures", "LakeGivenUp")]),
            Graph("What waits for the lake?", [Most(tick, "LakePending"), Most(tick, "LakeAge")]));
    }

    private void Row(params IWidget[] widgets) => _dashboard.AddWidgets(widgets);

    private static GraphWidget Graph(string title, IMetric[] metrics, params IMetric[] right) =>
        new(new GraphWidgetProps { Title = title, Width = 8, Height = 7, Left = metrics, Right = right });

    private static IMetric[] Sums(Function function, params string[] names) => [.. names.Select(name => (IMetric)Measured.By(function, name))];

    private static IMetric Most(Function function, string name) => Measured.By(function, name, Stats.MAXIMUM);

    /// <summary>Billed time by memory and price. What a call costs beside that is little.</summary>
    private static MathExpression Dollars(Function function, string role)
    {
        double gigabytes = ((CfnFunction)function.Node.DefaultChild!).MemorySize!.Value / 1024;
        return new MathExpression(new MathExpressionProps
        {
            Expression = FormattableString.Invariant($"{role} / 1000 * {gigabytes} * {DollarsPerGbSecond:F10}"),
            UsingMetrics = new Dictionary<string, IMetric> { [role] = function.MetricDuration(new MetricOptions { Statistic = Stats.SUM, Period = Duration.Hours(1) }) },
            Period = Duration.Hours(1),
            Label = role,
        });
    }
}
