using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>Iota's own troubles as alerts.</summary>
public sealed class OperationsAlertTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;
    private readonly OperationsMonitor _monitor;

    public OperationsAlertTests()
    {
        _store = _folder.Open();
        _monitor = new OperationsMonitor(_folder.Time);
    }

    [Fact]
    public void A_rule_that_fails_on_ten_events_within_an_hour_is_an_alert()
    {
        Fail("bad", 9);
        Assert.Empty(Announce());
        Fail("bad", 9); // the same events again, redelivered
        Fail("other", 9);
        Assert.Empty(Announce());
        Fail("bad", 1, from: 9);
        Alert alert = Assert.Single(Announce());
        Assert.Equal((OperationsAlerts.RuleFailing, "Rule bad keeps failing", 10, Severity.High), (alert.RuleId, alert.Title, alert.Count, alert.Severity));
        Assert.Contains("division by zero", alert.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_fails_on_every_event_of_an_object_costs_ten_rows()
    {
        Fail("bad", 100_000);
        Assert.Equal(["10"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Single(Announce());
    }

    [Fact]
    public void Failures_that_are_days_apart_are_no_persistent_failure()
    {
        for (int i = 0; i < 20; i++)
        {
            Fail("bad", 1, from: i);
            _folder.Time.Advance(TimeSpan.FromHours(12));
        }

        Assert.Empty(Announce());
    }

    [Fact]
    public void A_rule_that_does_not_load_is_one_alert_a_day_however_often_a_host_starts()
    {
        for (int hour = 0; hour < 20; hour++)
        {
            _monitor.Observe([new RuleProblem("/rules/bad.py", 3, RuleProblemReason.NotImportable, "invalid syntax", "bad")]);
            _monitor.Commit(_store);
            Assert.Equal(hour == 0 ? 1 : 0, Announce().Count);
            _folder.Time.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal("/rules/bad.py:3: invalid syntax", Assert.Single(_store.ReadAlerts(new AlertFilter())).Alert.Description);
    }

    [Fact]
    public void A_lost_permission_is_one_alert_of_its_bucket_whatever_number_of_objects_it_concerns()
    {
        for (int i = 0; i < 50; i++)
        {
            _monitor.Observe(new ObjectReport
            {
                Source = new ObjectRef("logs", $"key {i % 25}"),
                Kind = ObjectKind.Failed,
                Failure = new ObjectFailedException(FailureReason.AccessDenied, "access is denied"),
            });
        }

        _monitor.Commit(_store);
        Alert alert = Assert.Single(Announce());
        Assert.Equal((OperationsAlerts.ObjectUnreadable, "Log objects of logs cannot be read: access to it is denied", 25), (alert.RuleId, alert.Title, alert.Count));
    }

    [Fact]
    public async Task A_dead_delivery_is_told_to_the_other_destinations_once_and_starts_no_chain()
    {
        var slack = new ScriptedDestination("slack", _folder.Time, answer: _ => new DeliveryOutcome(DeliveryState.Dead, "The webhook is gone."));
        var mail = new ScriptedDestination("mail", _folder.Time);
        StateMaintenance maintenance = Maintenance(slack, mail);
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 5).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        for (int i = 0; i < 10; i++)
        {
            await maintenance.TickAsync(TestContext.Current.CancellationToken);
            _folder.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Alert told = Assert.Single(mail.Arrived, delivery => delivery.Alert.RuleId == OperationsAlerts.DeliveryDead).Alert;
        Assert.Equal((5, "Alerts to slack were given up"), (told.Count, told.Title));
        Assert.Equal(6, slack.Tried.Count);
    }

    [Fact]
    public async Task What_was_given_up_can_be_sent_again()
    {
        bool gone = true;
        var slack = new ScriptedDestination("slack", _folder.Time, answer: _ =>
            gone ? new DeliveryOutcome(DeliveryState.Dead, "The webhook is gone.") : DeliveryOutcome.Delivered);
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 3).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        StateMaintenance maintenance = Maintenance(slack);
        await maintenance.TickAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, _store.ReadAlerts(new AlertFilter { Undelivered = true }).Count());
        gone = false;
        Assert.Equal(1, _store.Retry(slack.Tried[1].Alert.AlertId));
        await maintenance.TickAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["k1", "slack"], slack.Arrived.Select(delivery => delivery.Alert.DedupKey)); // the second tells that the others were given up
        Assert.Equal(2, _store.Retry());
        await maintenance.TickAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_store.ReadAlerts(new AlertFilter { Undelivered = true }));
    }

    [Fact]
    public async Task No_data_for_too_long_is_one_alert_for_each_gap()
    {
        var slack = new ScriptedDestination("slack", _folder.Time);
        StateMaintenance maintenance = Maintenance(slack);
        await RunAsync(hours: 2);
        Assert.Empty(slack.Arrived);
        await RunAsync(hours: 5);
        Assert.Equal(OperationsAlerts.NoData, Assert.Single(slack.Arrived).Alert.RuleId);
        _store.Commit(StateFolder.Batch("object", []));
        await RunAsync(hours: 2);
        Assert.Single(slack.Arrived);

        async Task RunAsync(int hours)
        {
            for (int i = 0; i < hours * 4; i++)
            {
                await maintenance.TickAsync(TestContext.Current.CancellationToken);
                _folder.Time.Advance(TimeSpan.FromMinutes(15));
            }
        }
    }

    [Fact]
    public async Task A_tick_prunes_once_a_day_and_backs_up_four_times()
    {
        StateMaintenance maintenance = Maintenance();
        var reports = new List<TickReport>();
        for (int hour = 0; hour < 24; hour++)
        {
            reports.Add(await maintenance.TickAsync(TestContext.Current.CancellationToken));
            _folder.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal((1, 4), (reports.Count(report => report.Pruned is not null), reports.Count(report => report.Backup is not null)));
        Assert.Equal(4, StateBackups.List(_folder.File).Count);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private StateMaintenance Maintenance(params ScriptedDestination[] destinations) => new(
        _store, new Deliverer(_store, destinations, _folder.Time), AlertRoute.ToAll([.. destinations.Select(destination => destination.Name)]),
        new MaintenanceOptions(), _folder.Time);

    private void Fail(string rule, int events, int from = 0)
    {
        _monitor.Observe(new ObjectReport
        {
            Source = new ObjectRef("logs", "key"),
            Kind = ObjectKind.Log,
            RuleFailures = Enumerable.Range(from, events)
                .Select(i => new EventRuleFailure(rule, $"event {i}", "rule", FailureReason.RuleRaised, "ZeroDivisionError: division by zero")),
        });
        _monitor.Commit(_store);
    }

    private IReadOnlyList<Alert> Announce() => _store.Announce(["slack"]);
}
