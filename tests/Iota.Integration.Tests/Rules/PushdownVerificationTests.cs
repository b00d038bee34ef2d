using System.Text;
using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.LogTypes;
using Iota.Engine.Pushdown;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>A condition that is wrong is found out by the events that go to all rules. The wrong condition is the test's own: the analysis makes none.</summary>
public sealed class PushdownVerificationTests : IDisposable
{
    private const int Events = 20;

    private readonly TemporaryRules _rules = new();
    private readonly string _object = Path.GetTempFileName();
    private readonly StringWriter _log = new();
    private readonly List<ObjectReport> _reports = [];

    public void Dispose()
    {
        _rules.Dispose();
        File.Delete(_object);
    }

    [Fact]
    public async Task A_rule_that_does_something_where_its_condition_is_false_is_named_and_sent_everything_from_then_on()
    {
        EngineTotals totals = await RunAsync(share: 0.25, wrong: "matches");
        Assert.Equal(["matches"], totals.PushdownDifferences);
        Assert.Contains("rule matches: its pushdown condition would have withheld event ", _log.ToString(), StringComparison.Ordinal);
        Assert.InRange(totals.Detections, 1, Events);
    }

    [Fact]
    public async Task It_is_an_alert_of_its_own_that_the_state_remembers_for_this_rule_set()
    {
        await RunAsync(share: 0.25, wrong: "matches");
        using var state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        var monitor = new OperationsMonitor(TimeProvider.System);
        foreach (ObjectReport report in _reports.Concat(_reports)) monitor.Observe(report);
        monitor.Commit(state);
        Alert alert = Assert.Single(state.Announce(_ => []));
        Assert.Equal(
            ("Iota.PushdownDifference", "Events may have been withheld from rule matches", 1, Severity.High), (alert.RuleId, alert.Title, alert.Count, alert.Severity));
        Assert.Equal("docs/operations-alerts.md, section Iota.PushdownDifference", alert.Runbook);
        Assert.Equal(["matches"], state.FindPushdownDifferences("test", ["matches", "quiet"]));
        Assert.Empty(state.FindPushdownDifferences("another rule set", ["matches", "quiet"]));
    }

    [Fact]
    public async Task A_failure_counts_like_a_match() =>
        Assert.Equal(["raises"], (await RunAsync(share: 0.25, wrong: "raises")).PushdownDifferences);

    [Fact]
    public async Task A_right_condition_stays_and_events_that_only_verify_it_are_not_counted()
    {
        EngineTotals totals = await RunAsync(share: 1, wrong: null);
        Assert.Empty(totals.PushdownDifferences);
        Assert.Equal(Events, totals.Candidates); // for the rules without a condition
        Assert.Equal(2, totals.CandidatesByRule.Count);
    }

    [Fact]
    public async Task Nothing_is_verified_where_that_is_not_wanted()
    {
        EngineTotals totals = await RunAsync(share: 0, wrong: "matches");
        Assert.Empty(totals.PushdownDifferences);
        Assert.Equal(0, totals.Detections);
    }

    private async Task<EngineTotals> RunAsync(double share, string? wrong)
    {
        _rules.Add("matches", "def rule(event): return True");
        _rules.Add("quiet", "def rule(event): return False");
        _rules.Add("raises", "def rule(event): raise ValueError('x')");
        await using LoadedRules loaded = await _rules.LoadAsync();
        using JsonDocument never = JsonDocument.Parse("""{"field":["eventName"],"op":"in","values":["Other"]}""");
        // "quiet" is right to have no event; one other rule is wrong.
        var conditions = loaded.Book.Rules.Where(rule => rule.Id == "quiet" || rule.Id == wrong).Select(rule => KeyValuePair.Create(rule.Index, never.RootElement));
        var rules = loaded.Book.Rules.Where(rule => wrong is null || rule.Id == "quiet" || rule.Id == wrong).ToArray();
        var book = new RuleBook("test", rules, Classifier.LogTypes, new ConditionSet(conditions));
        await File.WriteAllTextAsync(_object, string.Join('\n', Enumerable.Range(0, Events).Select(number =>
            $$"""{"eventID":"{{number}}","eventSource":"iam.amazonaws.com","eventName":"ListUsers"}""")), Encoding.UTF8, TestContext.Current.CancellationToken);

        using var state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        var options = new EngineOptions { VerifyPushdown = share, BatchEvents = 1 };
        var engine = new DetectionEngine(
            options, new LocalObjectStore(), book, loaded.Runner, state, new EngineLog(_log, LogFormat.Text, TimeProvider.System), TimeProvider.System);
        return await engine.ProcessAsync(LocalObjectStore.List(_object), _reports.Add, TestContext.Current.CancellationToken);
    }
}
