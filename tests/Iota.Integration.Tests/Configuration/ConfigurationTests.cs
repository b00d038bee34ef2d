using System.Text;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Configuration;

/// <summary>What iota.yaml does to rules in real workers, and to their detections in a real state.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Rule = """
        from iota import variable

        TRUSTED = variable("trusted", ())

        def rule(event):
            return event.get("eventSource") == "iam.amazonaws.com" and event.get("eventName") not in TRUSTED

        def dedup(event):
            return "all"

        def severity(event):
            return "HIGH"
        """;

    private const string Yaml = "AnalysisType: rule\nRuleID: {0}\nFilename: {0}.py\nSeverity: Low\nLogTypes: [AWS.CloudTrail]\nTags: [beta]\n";

    private readonly TemporaryRules _rules = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("iota-config-").FullName;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    public async Task Suppressed_detections_are_counted_and_kept_with_their_reason_and_make_no_alert(bool pushdown, int workers)
    {
        AddRule("iam_calls");
        _rules.Configure("suppressions:\n  - {rules: iam_calls, when: {eventName: {prefix: Create}}, reason: known}");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await using LoadedRules rules = await _rules.LoadAsync(pushdown, workers);

        EngineTotals totals = await RunAsync(rules, state, Write(["CreateUser", "CreateRole", "DeleteUser", "CreateUser", "ListUsers"]));

        Assert.Equal((2, 3, 0), (totals.Detections, totals.Suppressed, totals.RuleFailures));
        Assert.Equal(2, Assert.Single(state.Announce(_ => [])).Count);
        var suppressed = new List<string>();
        state.ReadStoredSuppressed(detection => suppressed.Add($"{detection.ShownEventId} {detection.SuppressedBy}"));
        Assert.Equal(["event-0 known", "event-1 known", "event-3 known"], suppressed);
    }

    [Fact]
    public async Task A_suppressed_event_that_comes_again_is_a_duplicate_and_one_that_is_not_suppressed_any_more_becomes_an_alert()
    {
        AddRule("iam_calls");
        _rules.Configure("suppressions:\n  - {rules: \"tag:beta\", when: {eventName: CreateUser}, reason: known}");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        string[] events = ["CreateUser"];
        await using (LoadedRules rules = await _rules.LoadAsync(true, 1))
        {
            EngineTotals first = await RunAsync(rules, state, Write(events, "a.json"));
            EngineTotals again = await RunAsync(rules, state, Write(events, "b.json"));
            Assert.Equal((1, 0), (first.Suppressed, first.Duplicates));
            Assert.Equal((0, 1), (again.Suppressed, again.Duplicates));
        }

        _rules.Configure("{}");
        await using LoadedRules free = await _rules.LoadAsync(true, 1);
        EngineTotals after = await RunAsync(free, state, Write(events, "a.json"), reEvaluate: true);
        Assert.Equal((1, 0), (after.Detections, after.Suppressed));
        Assert.Single(state.Announce(_ => []));
    }

    [Fact]
    public async Task An_expired_suppression_does_nothing_and_says_so()
    {
        AddRule("iam_calls");
        _rules.Configure("suppressions:\n  - {rules: iam_calls, when: {eventName: {exists: true}}, reason: old, expires: 2020-01-01}");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await using LoadedRules rules = await _rules.LoadAsync(true, 1);
        EngineTotals totals = await RunAsync(rules, state, Write(["CreateUser"]));
        Assert.Equal((1, 0), (totals.Detections, totals.Suppressed));
        Assert.Contains("expired after 2020-01-01", _rules.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_severity_of_the_owner_beats_the_rules_own_and_windows_and_thresholds_are_theirs()
    {
        AddRule("iam_calls");
        _rules.Configure("rules: {change: {iam_calls: {severity: CRITICAL, threshold: 3}}}");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await using LoadedRules rules = await _rules.LoadAsync(true, 1);
        await RunAsync(rules, state, Write(["A", "B"], "a.json"));
        Assert.Empty(state.Announce(_ => []));
        await RunAsync(rules, state, Write(["A", "B", "C"], "b.json"));
        Alert alert = Assert.Single(state.Announce(_ => []));
        Assert.Equal((Severity.Critical, 3L), (alert.Severity, alert.Count));
    }

    [Fact]
    public async Task OutputIds_are_destinations_of_the_owner_and_what_is_none_is_said_and_left_to_the_routes()
    {
        AddRule("both", more: "OutputIds: [pager, 0a1b2c3d]\n");
        AddRule("neither", more: "OutputIds: [0a1b2c3d]\n");
        AddRule("silent");
        _rules.Configure("destinations: {pager: {type: stdout}, chat: {type: stdout}}\nroutes: [{to: chat, min_severity: LOW}]");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await using LoadedRules rules = await _rules.LoadAsync();
        await RunAsync(rules, state, Write(["CreateUser"]));
        state.Announce(_rules.Configuration.Routing(id => rules.Book.Rules.First(rule => rule.Id == id), []));
        Assert.Equal(
            ["both pager", "neither chat", "silent chat"],
            state.ClaimDue(10, TimeSpan.FromMinutes(1)).Select(delivery => $"{delivery.Alert.RuleId} {delivery.Destination}").Order());
        const string Said = "OutputIds of 2 rule(s), both for one, names \"0a1b2c3d\", which is not under destinations";
        Assert.Contains(Said, _rules.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_switched_off_and_on()
    {
        AddRule("one");
        AddRule("two");
        AddRule("three", enabled: false);
        _rules.Configure("rules: {disable: one, enable: three}");
        await using LoadedRules rules = await _rules.LoadAsync();
        Assert.Equal(["three", "two"], rules.Book.Rules.Select(rule => rule.Id).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rules_read_variables_and_conditions_on_them_are_pushed_down(bool pushdown)
    {
        AddRule("iam_calls");
        _rules.Configure("variables: {trusted: [CreateUser], trustd: [x]}");
        using SqliteStateStore state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await using LoadedRules rules = await _rules.LoadAsync(pushdown, 1);
        EngineTotals totals = await RunAsync(rules, state, Write(["CreateUser", "DeleteUser"]));
        Assert.Equal(1, totals.Detections);
        Assert.Contains("variables.trustd is read by no rule (did you mean \"trusted\"?)", _rules.Log.ToString(), StringComparison.Ordinal);
        if (pushdown)
            Assert.Contains("CreateUser", string.Join('\n', rules.Book.DescribeCondition(rules.Book["iam_calls"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_of_the_wrong_kind_keeps_the_rules_that_read_it_from_loading()
    {
        AddRule("iam_calls");
        _rules.Add("other", "def rule(event):\n    return True\n");
        _rules.Configure("variables: {trusted: CreateUser}");
        await using LoadedRules rules = await _rules.LoadAsync();
        Assert.Contains("variables.trusted in iota.yaml must be of type list, but is 'CreateUser'", Assert.Single(rules.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["other"], rules.Book.Rules.Select(rule => rule.Id));
    }

    [Fact]
    public async Task The_rule_set_is_another_one_under_another_configuration()
    {
        AddRule("iam_calls");
        string plain, changed, routed;
        await using (LoadedRules rules = await _rules.LoadAsync()) plain = rules.Book.RuleSet;
        _rules.Configure("variables: {trusted: [x]}");
        await using (LoadedRules rules = await _rules.LoadAsync()) changed = rules.Book.RuleSet;
        _rules.Configure("destinations: {a: {type: stdout}}");
        await using (LoadedRules rules = await _rules.LoadAsync()) routed = rules.Book.RuleSet;
        Assert.NotEqual(plain, changed);
        Assert.Equal(plain, routed);
    }

    public void Dispose()
    {
        _rules.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void AddRule(string id, bool enabled = true, string more = "") =>
        _rules.Add(id, Rule, Yaml.Replace("{0}", id, StringComparison.Ordinal) + $"Enabled: {(enabled ? "true" : "false")}\n{more}");

    private ObjectRef Write(string[] eventNames, string name = "log.json")
    {
        string path = Path.Combine(_folder, name);
        IEnumerable<string> records = eventNames.Select((eventName, i) =>
            $$"""{"eventVersion":"1.08","eventID":"event-{{i}}","eventTime":"2026-03-04T12:00:0{{i}}Z","eventSource":"iam.amazonaws.com","eventName":"{{eventName}}"}""");
        File.WriteAllText(path, $$"""{"Records":[{{string.Join(',', records)}}]}""", Encoding.UTF8);
        return new ObjectRef("", path, null);
    }

    private static Task<EngineTotals> RunAsync(LoadedRules rules, SqliteStateStore state, ObjectRef source, bool reEvaluate = false) =>
        new DetectionEngine(new EngineOptions { ReEvaluate = reEvaluate }, new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, TimeProvider.System)
            .ProcessAsync([source], _ => { }, TestContext.Current.CancellationToken);
}
