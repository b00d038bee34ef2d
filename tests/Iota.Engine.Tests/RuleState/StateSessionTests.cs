using System.Globalization;
using CsCheck;
using Iota.Engine.RuleState;
using Microsoft.Extensions.Time.Testing;
using static Iota.Engine.Tests.RuleState.StateCalls;

namespace Iota.Engine.Tests.RuleState;

/// <summary>What rules see of the state while nothing is committed: their own writes and those of objects before, never those of an evaluation that failed.</summary>
public sealed class StateSessionTests
{
    private readonly Dictionary<string, StateValue> _file = [];
    private readonly Dictionary<EvaluationId, RecordedAnswers> _recorded = [];
    private readonly FakeTimeProvider _time = new();
    private readonly StateOverlay _overlay;
    private int _reads;

    public StateSessionTests() => _overlay = new StateOverlay(
        (key, evaluation) =>
        {
            _reads++;
            return new StateRead(_file.GetValueOrDefault(key), evaluation is { } id ? _recorded.GetValueOrDefault(id) : null);
        },
        _time);

    [Fact]
    public void A_rule_sees_what_it_wrote_on_top_of_what_the_file_has()
    {
        _file["k"] = new StateValue { Count = 40 };
        StateSession session = Session(new StateLayer());
        Assert.Equal("41", session.Do(0, "increment", "k"));
        Assert.Equal("42", session.Do(1, "increment", "k"));
        Assert.Equal("42", session.Do(1, "count", "k"));
        Assert.Equal("""["a","b"]""", session.Do(2, "add", "k", "\"values\":[\"b\",\"a\"]"));
    }

    [Fact]
    public void A_batch_that_is_repeated_starts_from_where_it_started()
    {
        StateSession session = Session(new StateLayer());
        Assert.Equal("1", session.Do(0, "increment", "k"));
        Assert.Equal("2", session.Do(1, "increment", "k"));
        session.Rollback();
        Assert.Equal("1", session.Do(0, "increment", "k"));
        Assert.Equal("2", session.Do(1, "increment", "k"));
        Assert.Equal(2, session.Finish().Count);
    }

    [Fact]
    public void An_evaluation_that_fails_leaves_nothing()
    {
        StateSession session = Session(new StateLayer());
        Assert.Equal("1", session.Do(0, "increment", "k"));
        Assert.Equal("2", session.Do(1, "increment", "k"));
        Assert.Equal("5", session.Do(1, "increment", "other", "\"by\":5"));
        session.Do(1, "abandon", "");
        Assert.Equal("2", session.Do(2, "increment", "k"));
        Assert.Equal("0", session.Do(2, "count", "other"));
        Assert.Equal(["#0", "#2"], session.Finish().Select(evaluation => evaluation.Id.Event));
    }

    [Fact]
    public void An_evaluation_that_only_reads_is_not_recorded()
    {
        StateSession session = Session(new StateLayer());
        session.Do(0, "count", "k");
        session.Do(1, "strings", "k");
        Assert.Empty(session.Finish());
    }

    [Fact]
    public void The_same_event_in_a_second_object_gets_the_same_answers_and_changes_nothing()
    {
        var first = new StateLayer();
        StateSession session = Session(first);
        Assert.Equal(["0", "1"], [session.Do(0, "count", "k"), session.Do(0, "increment", "k")]);
        Assert.Equal("2", session.Do(1, "increment", "k"));
        session.Finish();

        StateSession again = Session(new StateLayer());
        Assert.Equal(["0", "1"], [again.Do(0, "count", "k"), again.Do(0, "increment", "k")]);
        Assert.Empty(again.Finish());
        Assert.Equal("2", Session(new StateLayer()).Do(7, "count", "k"));
        Assert.Equal("1", again.Do(3, "increment", "new"));
    }

    [Fact]
    public void An_evaluation_that_was_committed_before_gets_its_answers_from_the_file()
    {
        StateSession session = Session(new StateLayer());
        session.Do(0, "strings", "k");
        session.Do(0, "add", "k", "\"values\":[\"x\"]");
        StateEvaluation done = Assert.Single(session.Finish());
        _recorded[done.Id] = RecordedAnswers.FromJson(RecordedAnswers.None.With(done.Calls).ToJson());
        _file["k"] = new StateValue { Strings = ["x", "y"] };

        StateSession again = new(new StateOverlay((key, id) => new StateRead(_file.GetValueOrDefault(key), id is { } i ? _recorded.GetValueOrDefault(i) : null), _time),
            new StateLayer(), position => new StateEvent($"#{position}", Noon), rule => $"rule{rule}");
        Assert.Equal("[]", again.Do(0, "strings", "k"));
        Assert.Equal("""["x"]""", again.Do(0, "add", "k", "\"values\":[\"x\"]"));
        Assert.Equal("1", again.Do(0, "increment", "k")); // a call that the rule did not make before
        AnsweredCall added = Assert.Single(Assert.Single(again.Finish()).Calls);
        Assert.Equal(StateOperation.Increment, added.Call.Operation);
    }

    [Fact]
    public void What_an_object_that_failed_wrote_is_gone()
    {
        var failed = new StateLayer();
        StateSession session = Session(failed);
        session.Do(0, "increment", "k");
        session.Finish();
        session = Session(failed);
        session.Do(1, "increment", "k");
        session.Finish();
        _overlay.Undo(failed);
        StateSession next = Session(new StateLayer());
        Assert.Equal("1", next.Do(0, "increment", "k"));
    }

    [Fact]
    public void After_the_commit_the_file_is_read_again_unless_a_later_object_has_written_the_key_too()
    {
        StateLayer first = new(), second = new();
        StateSession session = Session(first);
        session.Do(0, "increment", "k");
        session.Do(1, "increment", "only");
        session.Finish();
        session = Session(second);
        session.Do(2, "increment", "k");
        session.Finish();
        (_file["k"], _file["only"]) = (new StateValue { Count = 11 }, new StateValue { Count = 11 }); // ten of another host
        _overlay.Committed(first);
        Assert.Equal("2", Session(new StateLayer()).Do(8, "count", "k"));
        Assert.Equal("11", Session(new StateLayer()).Do(9, "count", "only"));
        _file["k"] = new StateValue { Count = 12 };
        _overlay.Committed(second);
        Assert.Equal("12", Session(new StateLayer()).Do(10, "count", "k"));
    }

    [Fact]
    public void A_key_that_nobody_here_writes_is_read_once_a_second()
    {
        StateSession session = Session(new StateLayer());
        for (int i = 0; i < 5; i++) session.Do(0, "count", "k");
        Assert.Equal(1, _reads);
        _file["k"] = new StateValue { Count = 3 };
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("3", session.Do(0, "count", "k"));
    }

    [Theory]
    [InlineData("", "a key of 0 bytes is refused: it must have 1 to 2048")]
    [InlineData(null, "a key of 2050 bytes is refused: it must have 1 to 2048")]
    public void A_key_of_the_wrong_size_is_refused_with_the_limit(string? key, string message) =>
        Assert.Equal("error: " + message, Session(new StateLayer()).Do(0, "increment", key ?? new string('é', 1025)));

    [Fact]
    public void A_value_that_grows_beyond_the_limit_is_refused_and_stays_as_it_was()
    {
        StateSession session = Session(new StateLayer());
        string large = new('x', 300_000);
        session.Do(0, "add", "k", $"\"values\":[\"{large}\"]");
        Assert.Equal("error: the key \"k\" would hold 500070 bytes; the limit is 400000", session.Do(1, "add", "k", $"\"values\":[\"{new string('y', 200_000)}\"]"));
        Assert.Equal($"[\"{large}\"]", session.Do(2, "strings", "k"));
    }

    [Fact]
    public void Together_rules_may_hold_only_so_much_that_is_not_committed()
    {
        StateSession session = Session(new StateLayer());
        string large = new('x', 390_000);
        string answer = "";
        int calls = 0;
        for (; !answer.StartsWith("error", StringComparison.Ordinal) && calls < 1000; calls++) answer = session.Do(calls, "add", $"k{calls}", $"\"values\":[\"{large}\"]");
        Assert.Contains("the limit is 67108864", answer, StringComparison.Ordinal);
        Assert.InRange(calls, 160, 180);
        session.Rollback();
        Assert.Equal("1", session.Do(0, "increment", "k"));
    }

    [Fact]
    public void Answers_that_are_too_large_to_be_kept_come_from_the_present_state_the_next_time()
    {
        _file["k"] = new StateValue { Strings = [new string('x', 5000)] };
        StateSession session = Session(new StateLayer());
        session.Do(0, "strings", "k");
        session.Do(0, "add", "k", "\"values\":[\"a\"]");
        AnsweredCall[] calls = [.. Assert.Single(session.Finish()).Calls];
        Assert.All(calls, call => Assert.Null(call.Answer));
        StateSession again = Session(new StateLayer());
        Assert.Contains("\"a\"", again.Do(0, "strings", "k"), StringComparison.Ordinal);
        again.Do(0, "add", "k", "\"values\":[\"a\"]");
        Assert.Empty(again.Finish());
    }

    [Fact]
    public void A_rule_that_was_not_known_to_use_the_state_is_told_what_to_do() =>
        Assert.Contains("import the functions at the top of the file", StateSession.Refusing.Do(0, "increment", "k"), StringComparison.Ordinal);

    [Fact]
    public void In_tests_every_event_starts_with_an_empty_state()
    {
        StateSession scratch = StateSession.Scratch(_time);
        Assert.Equal(["1", "2", "1"], [scratch.Do(0, "increment", "k"), scratch.Do(0, "increment", "k"), scratch.Do(1, "increment", "k")]);
        Assert.Equal(["1", "2"], [scratch.Do(0, "increment", "k"), scratch.Do(0, "increment", "k")]);
    }

    /// <summary>Whatever fails, is repeated or is committed when: the counter is the number of events whose evaluation stands.</summary>
    [Fact]
    public void The_counter_is_the_number_of_distinct_events_that_were_evaluated_without_a_failure()
    {
        Gen<(int[] Events, bool Repeats, bool Fails, bool Commits)> objects =
            Gen.Select(Gen.Int[0, 15].Array[1, 8], Gen.Bool, Gen.Bool, Gen.Bool, (events, repeats, fails, commits) => (events, repeats, fails, commits));
        objects.Array[1, 12].Sample(run =>
        {
            var file = new Dictionary<string, StateValue>();
            var recorded = new Dictionary<EvaluationId, RecordedAnswers>();
            var overlay = new StateOverlay((key, id) => new StateRead(file.GetValueOrDefault(key), id is { } i ? recorded.GetValueOrDefault(i) : null), new FakeTimeProvider());
            var pending = new List<(StateLayer Layer, List<StateEvaluation> Done)>();
            var standing = new HashSet<int>();
            var first = new Dictionary<int, string>();
            foreach ((int[] events, bool repeats, bool fails, bool commits) in run)
            {
                var layer = new StateLayer();
                var session = new StateSession(overlay, layer, position => new StateEvent($"{events[position]}", Noon), _ => "rule");
                for (int attempt = repeats ? 2 : 1; attempt > 0; attempt--)
                {
                    for (int i = 0; i < events.Length; i++)
                    {
                        string answer = session.Do(i, "increment", "k");
                        if (standing.Contains(events[i])) Assert.Equal(first[events[i]], answer);
                        else first[events[i]] = answer;
                    }

                    if (attempt == 2) session.Rollback();
                }

                pending.Add((layer, [.. session.Finish()]));
                if (fails)
                {
                    overlay.Undo(layer);
                    pending.RemoveAt(pending.Count - 1);
                }
                else
                {
                    standing.UnionWith(events);
                }

                if (!commits) continue;
                foreach ((StateLayer done, List<StateEvaluation> evaluations) in pending)
                {
                    foreach (StateEvaluation evaluation in evaluations)
                    {
                        recorded[evaluation.Id] = recorded.GetValueOrDefault(evaluation.Id, RecordedAnswers.None).With(evaluation.Calls);
                        foreach (AnsweredCall call in evaluation.Calls) file["k"] = StateOperations.Apply(file.GetValueOrDefault("k"), call.Call).Value!;
                    }

                    overlay.Committed(done);
                }

                pending.Clear();
            }

            string count = new StateSession(overlay, new StateLayer(), _ => new StateEvent("last", Noon), _ => "rule").Do(0, "count", "k");
            Assert.Equal(standing.Count.ToString(CultureInfo.InvariantCulture), count);
        });
    }

    private StateSession Session(StateLayer layer) => new(_overlay, layer, position => new StateEvent($"#{position}", Noon), rule => $"rule{rule}");
}
