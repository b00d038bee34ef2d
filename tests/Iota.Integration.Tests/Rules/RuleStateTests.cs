using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.RuleState;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.Integration.Tests.Rules;

/// <summary>Rules that keep something from event to event, in real workers and a real state file.</summary>
public sealed class RuleStateTests : IDisposable
{
    private const string Counts = """
        from iota import state

        def rule(event):
            return state.increment("seen:" + event["eventName"]) >= 3

        def title(event):
            return f"{event['eventName']} {state.count('seen:' + event['eventName'])}"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("iota-rule-state-").FullName;
    private readonly TemporaryRules _rules = new();
    private int _objects;

    public void Dispose()
    {
        _rules.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>As if the objects were read one after another: with many at once, in batches of any size.</summary>
    [Theory]
    [InlineData(1, 1, 512)]
    [InlineData(2, 8, 512)]
    [InlineData(3, 8, 2)]
    public async Task What_a_rule_sees_does_not_depend_on_how_many_objects_and_workers_run_at_once(int workers, int parallel, int batch)
    {
        _rules.Add("counts", Counts);
        _rules.Add("other", "def rule(event): return event['eventID'].endswith('1')");
        for (int i = 0; i < 20; i++) AddObject([.. Enumerable.Range(0, 5).Select(n => $"{i}-{n}")]);
        await using LoadedRules rules = await _rules.LoadAsync(workers, timeoutSeconds: 5);
        var options = new EngineOptions { ParallelObjects = parallel, BatchEvents = batch, CommitObjects = 3 };

        using var state = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));
        await RunAsync(rules, state, options);

        List<string> found = Detections(state, "counts");
        Assert.Equal(Enumerable.Range(3, 98).Select(count => $"Login {count}"), found.Order(StringComparer.Ordinal).OrderBy(title => int.Parse(title[6..], CultureInfo.InvariantCulture)));
        Assert.Equal("Login 3", found[0]);
        Assert.Equal(found.OrderBy(title => int.Parse(title[6..], CultureInfo.InvariantCulture)), found); // in the order of the objects, whose events are in order of time
        Assert.Equal(20, Detections(state, "other").Count);
        Assert.Equal("""{"count":100}""", state.ReadRuleState("seen:Login", null).Value!.ToJson());
    }

    [Fact]
    public async Task Events_that_come_again_in_other_objects_and_runs_are_not_counted_again_and_give_nothing_new()
    {
        _rules.Add("counts", Counts);
        AddObject("a", "b", "c");
        AddObject("c", "b", "d");
        await using LoadedRules rules = await _rules.LoadAsync(2, timeoutSeconds: 5);
        using (SqliteStateStore first = Open())
        {
            await RunAsync(rules, first);
            Assert.Equal(["Login 3", "Login 4"], Detections(first, "counts"));
        }

        using SqliteStateStore second = Open();
        AddObject("d", "a", "e");
        await RunAsync(rules, second, new EngineOptions { ReEvaluate = true });
        Assert.Equal(["Login 5"], Detections(second, "counts"));
        Assert.Equal("""{"count":5}""", second.ReadRuleState("seen:Login", null).Value!.ToJson());
    }

    [Fact]
    public async Task An_object_that_fails_leaves_nothing_for_the_ones_after_it()
    {
        _rules.Add("counts", Counts);
        AddObject("a");
        string broken = AddObject("x", "y", "z");
        File.WriteAllText(broken, File.ReadAllText(broken)[..^2]);
        AddObject("b");
        await using LoadedRules rules = await _rules.LoadAsync(2, timeoutSeconds: 5);
        using SqliteStateStore state = Open();

        EngineTotals totals = await RunAsync(rules, state);

        Assert.Equal(1, totals.FailedObjectsByReason.Values.Sum());
        Assert.Empty(Detections(state, "counts"));
        Assert.Equal("""{"count":2}""", state.ReadRuleState("seen:Login", null).Value!.ToJson());
    }

    /// <summary>The evaluation that fails leaves nothing, and nobody is counted twice because a worker died.</summary>
    [Theory]
    [InlineData("raise ValueError('no')")]
    [InlineData("import os; os._exit(3)")]
    [InlineData("import time; time.sleep(60)")]
    [InlineData("return 'no bool'")]
    public async Task Nobody_is_counted_twice_because_a_rule_failed(string statement)
    {
        _rules.Add("a_counts", Counts);
        _rules.Add(
            "bad",
            $"from iota import state\ndef rule(event):\n    state.increment('bad')\n    if event['eventID'] in ('b', 'd'):\n        {statement}\n    return False",
            "AnalysisType: rule\nRuleID: bad\nFilename: bad.py\nEnabled: true\nSeverity: Low\nLogTypes: [AWS.CloudTrail]\n");
        AddObject("a", "b", "c");
        AddObject("d", "e");
        await using LoadedRules rules = await _rules.LoadAsync(1, timeoutSeconds: 0.5);
        using SqliteStateStore state = Open();

        EngineTotals totals = await RunAsync(rules, state);

        Assert.Equal(2, totals.RuleFailures);
        Assert.Equal(["Login 3", "Login 4", "Login 5"], Detections(state, "a_counts"));
        Assert.Equal("""{"count":3}""", state.ReadRuleState("bad", null).Value!.ToJson());
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_ends_the_run_and_is_no_failure_of_the_rule()
    {
        _rules.Add("counts", Counts);
        AddObject("a", "b");
        await using LoadedRules rules = await _rules.LoadAsync(1, timeoutSeconds: 0.2);
        using SqliteStateStore state = SqliteStateStore.Open(_folder, TimeProvider.System, new Random(1), TimeSpan.FromSeconds(1));
        var engine = new DetectionEngine(new EngineOptions { ReEvaluate = true }, new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, TimeProvider.System);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder, SqliteStateStore.FileName)};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
            StateException error = await Assert.ThrowsAsync<StateException>(() => engine.ProcessAsync(Objects(), _ => { }, TestContext.Current.CancellationToken));
            Assert.Contains("was locked by another process for more than 1 s", error.Message, StringComparison.Ordinal);
        }

        // The workers are as good as before.
        Assert.Equal(0, (await RunAsync(rules, state)).RuleFailures);
        Assert.Equal("""{"count":2}""", state.ReadRuleState("seen:Login", null).Value!.ToJson());
    }

    [Fact]
    public async Task A_rule_that_asks_for_ever_is_told_so_and_one_that_goes_on_regardless_is_interrupted()
    {
        _rules.Add("asks", "from iota import state\ndef rule(event):\n    while True: state.count('k')");
        _rules.Add("deaf", "from iota import state\ndef rule(event):\n    while True:\n        try: state.count('k')\n        except Exception: pass");
        _rules.Add("large", "from iota import state\ndef rule(event): state.add('k', 'x' * 500_000)");
        _rules.Add("long_key", "from iota import state\ndef rule(event): state.count('k' * 3000)");
        await using LoadedRules rules = await _rules.LoadAsync(1, timeoutSeconds: 0.5);

        EvaluationResult result = await rules.EvaluateAsync("Any");

        Assert.Equal(
            [
                "asks: StateError: more than 1000 calls for one event; keep less, or keep it under one key",
                "deaf: RuleTimeout: took longer than 500 ms",
                "large: StateError: the key \"k\" would hold 500067 bytes; the limit is 400000",
                "long_key: StateError: a key of 3000 bytes is refused: it must have 1 to 2048",
            ],
            result.Failures.Select(failure => $"{rules.Book[failure.Rule].Id}: {failure.Error.Split(" (")[0]}"));
    }

    [Fact]
    public async Task In_a_test_every_event_starts_with_an_empty_state()
    {
        _rules.Add("twice", "from iota import state\ndef rule(event): return state.increment('k') + state.increment('k') == 3");
        await using LoadedRules rules = await _rules.LoadAsync();
        Assert.Equal(["twice:0", "twice:1", "twice:2"], rules.Matches(await rules.EvaluateAsync("A", "B", "C")));
    }

    [Fact]
    public async Task Rules_that_keep_nothing_are_evaluated_as_before()
    {
        _rules.Add("plain", "def rule(event): return True");
        _rules.Add("counts", Counts);
        await using LoadedRules rules = await _rules.LoadAsync();
        Assert.True(rules.Book.UsesState);
        Assert.False(rules.Book.UsesStateAny([Index("plain")]));
        Assert.True(rules.Book.UsesStateAny([Index("plain"), Index("counts")]));

        int Index(string id) => rules.Book[id].Index;
    }

    [Fact]
    public async Task The_clock_is_that_of_the_events()
    {
        _rules.Add("window", "from iota import state\ndef rule(event): return state.hits('k', within=120) == 3\ndef title(event): return event['eventID']");
        AddObject([("a", "12:00:00"), ("b", "12:01:30"), ("c", "12:02:30"), ("d", "12:03:00"), ("e", "12:30:00")]);
        await using LoadedRules rules = await _rules.LoadAsync();
        using SqliteStateStore state = Open();
        await RunAsync(rules, state);
        Assert.Equal(["d"], Detections(state, "window")); // b, c and d lie within two minutes
    }

    private static List<string> Detections(SqliteStateStore state, string rule)
    {
        var titles = new List<string>();
        state.ReadStoredDetections(detection =>
        {
            if (detection.RuleId == rule) titles.Add(detection.Title);
        });
        return titles;
    }

    private SqliteStateStore Open() => SqliteStateStore.Open(_folder, TimeProvider.System, new Random(1));

    private Task<EngineTotals> RunAsync(LoadedRules rules, SqliteStateStore state, EngineOptions? options = null) =>
        new DetectionEngine(options ?? new EngineOptions(), new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, TimeProvider.System)
            .ProcessAsync(Objects(), _ => { }, TestContext.Current.CancellationToken);

    private IEnumerable<ObjectRef> Objects() => LocalObjectStore.List(Path.Combine(_folder, "logs"));

    private string AddObject(params IReadOnlyList<string> eventIds) =>
        AddObject([.. eventIds.Select((id, n) => (id, $"12:{_objects:00}:{n:00}"))]);

    private string AddObject(IReadOnlyList<(string Id, string Time)> events)
    {
        IEnumerable<string> records = events.Select(one =>
            $$"""{"eventID":"{{one.Id}}","eventTime":"2026-03-04T{{one.Time}}Z","eventSource":"signin.amazonaws.com","eventName":"Login"}""");
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName, $"{_objects++:00}.json");
        File.WriteAllText(path, $$"""{"Records":[{{string.Join(',', records)}}]}""");
        return path;
    }
}
