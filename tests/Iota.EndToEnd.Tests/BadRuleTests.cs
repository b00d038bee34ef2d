using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Rules that misbehave, between two good ones: the good ones see every event, and what went wrong is named.</summary>
public sealed class BadRuleTests : IDisposable
{
    private const string Head = "def rule(event):\n    return True\n\n\n";

    private readonly TemporaryFolder _folder = new();

    public BadRuleTests()
    {
        _folder.Write("log.json", CloudTrail.Events("e", 3));
        _folder.Write("rules/a_good.py", Rules.Every);
        _folder.Write("rules/z_good.py", Rules.Every);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_syntax_error_is_named_with_its_line() => NotLoadedAsync("def rule(event)\n    return True\n", ":1: cannot be imported, SyntaxError: expected ':'");

    [Fact]
    public Task A_missing_module_is_named_with_what_to_do() => NotLoadedAsync($"import no_such_module\n\n\n{Head}",
        ":1: cannot be imported, ModuleNotFoundError: No module named 'no_such_module' (put it beside the rule, or: pip install no_such_module)");

    [Fact]
    public Task An_import_that_hangs_is_interrupted() => NotLoadedAsync($"while True:\n    pass\n\n\n{Head}", ":1: cannot be imported, RuleTimeout: took longer than 500 ms", ":2: ");

    [Fact]
    public Task An_import_that_ends_the_process_costs_only_that_rule() =>
        NotLoadedAsync($"import os\nos._exit(7)\n\n\n{Head}", ": cannot be imported, WorkerDied: the Python process exited with status 7");

    [Fact]
    public Task An_import_that_calls_sys_exit_costs_only_that_rule() => NotLoadedAsync($"raise SystemExit(1)\n\n\n{Head}", ":1: cannot be imported, SystemExit: 1");

    [Fact]
    public async Task Metadata_with_an_unknown_severity_leaves_the_rule_out_by_name()
    {
        _folder.Write("rules/bad.yml", Rules.Metadata("bad").Replace("Medium", "Urgent", StringComparison.Ordinal));
        _folder.Write("rules/bad.py", Rules.Every);
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("evaluated", 3), ("detections", 6), ("failures", 1));
        Assert.Contains($"rule bad was not loaded: {_folder["rules/bad.yml"]}:6: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_a_rule_prints_go_to_the_log_and_never_into_the_protocol()
    {
        _folder.Write("rules/bad.py", "import sys\n\n\ndef rule(event):\n    sys.stdout.buffer.write(b'\\xff\\x00\\x1b[31m')\n    print('as text')\n    return True\n");
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("evaluated", 3), ("detections", 9), ("failures", 0));
        Assert.Contains("rule bad printed: \\xff\uFFFD\uFFFD[31mas text\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_a_rule_writes_to_its_descriptors_do_not_reach_the_protocol_and_the_summary_stays_last()
    {
        _folder.Write("rules/bad.py", "import os\n\n\ndef rule(event):\n    os.write(1, b'\\xff\\x00junk')\n    os.write(2, b'more')\n    return True\n");
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("evaluated", 3), ("detections", 9), ("failures", 0));
        Assert.Contains("junkmore", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public Task Sys_exit_is_a_failure_of_that_rule() => FailsAsync("import sys\n\n\ndef rule(event):\n    sys.exit(3)\n", "SystemExit: 3 (bad.py:5)");

    [Fact]
    public Task Os_exit_is_a_failure_of_that_rule() =>
        FailsAsync("import os\n\n\ndef rule(event):\n    os._exit(3)\n", "WorkerExit: worker exited with status 3 (bad.py)");

    [Fact]
    public Task A_crash_is_a_failure_of_that_rule() => FailsAsync("import ctypes\n\n\ndef rule(event):\n    return ctypes.string_at(0)\n", "WorkerExit: worker killed by signal 11 (bad.py)");

    [Fact]
    public Task An_endless_loop_is_interrupted() => FailsAsync("def rule(event):\n    while True:\n        pass\n", "RuleTimeout: took longer than 500 ms (bad.py:3)", "bad.py:2");

    [Fact]
    public async Task A_loop_that_catches_everything_is_interrupted_or_killed()
    {
        _folder.Write("rules/bad.py", """
            def rule(event):
                while event["eventID"] == "e1":
                    try:
                        while True:
                            pass
                    except BaseException:
                        pass

            """);
        _ = (await ScanAsync()).Exits(2).Sums(("evaluated", 3), ("detections", 6), ("failures", 1));
        Assert.Matches("^(RuleTimeout|WorkerExit): ", Assert.Single(JsonLines.Read(_folder["failures"])).Text("error"));
    }

    [Fact]
    public Task A_regular_expression_that_explodes_is_interrupted() =>
        FailsAsync("import re\n\n\ndef rule(event):\n    return bool(re.match(r'(a+)+$', 'a' * 40 + 'b'))\n", "RuleTimeout: took longer than 500 ms (bad.py:5)");

    [Fact]
    public async Task A_call_that_Python_cannot_interrupt_is_killed_with_its_worker()
    {
        _folder.Write("rules/bad.py", "def rule(event):\n    return event['eventID'] == 'e1' and sum(range(10**13)) > 0\n");
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("evaluated", 3), ("detections", 6), ("failures", 1));
        Assert.Contains("worker 0 took no step for 3 s and was killed; a new one was started\n", run.Error, StringComparison.Ordinal);
        AssertFailures("rule", "WorkerExit: worker took no step for 3 s and was killed (bad.py)", "e1");
    }

    [Fact]
    public Task A_rule_that_eats_memory_is_stopped_at_the_limit() =>
        FailsAsync("def rule(event):\n    hoard = []\n    while True:\n        hoard.append(bytearray(1 << 24))\n", "MemoryError (bad.py:4)", seconds: "30");

    [Fact]
    public Task Endless_recursion_is_a_failure_of_that_rule() =>
        FailsAsync("def rule(event):\n    return rule(event)\n", "RecursionError: maximum recursion depth exceeded (bad.py:2)");

    [Fact]
    public async Task A_rule_cannot_change_the_event_for_others()
    {
        _folder.Write("rules/z_good.py", "def rule(event):\n    return event['eventName'] == 'DeleteTrail' and 'mark' not in event\n");
        await FailsAsync(
            "def rule(event):\n    event['eventName'] = event['mark'] = 'changed'\n    return True\n",
            "ReadOnlyError: cannot set 'eventName': the event is shared by all rules and read-only; change a copy instead: copy.deepcopy(event) or event.to_dict() (bad.py:2)");
    }

    [Theory]
    [InlineData("title", "bad", "INFO", "bad")]
    [InlineData("dedup", "bad", "INFO", "bad")]
    [InlineData("severity", "bad", "INFO", "bad")]
    [InlineData("alert_context", "bad", "INFO", "bad")]
    public async Task A_function_that_raises_beside_the_rule_costs_no_detection(string function, string title, string severity, string dedup)
    {
        _folder.Write("rules/bad.py", $"{Head}def {function}(event):\n    raise ValueError('no')\n");
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("evaluated", 3), ("detections", 9), ("alerts", 3), ("failures", 3));
        JsonElement alert = Assert.Single(run.Alerts, alert => alert.Text("ruleId") == "bad");
        Assert.Equal((title, severity, dedup, 3), (alert.Text("title"), alert.Text("severity"), alert.Text("dedup"), alert.GetProperty("count").GetInt32()));
        AssertFailures(function, "ValueError: no (bad.py:6)", "e0", "e1", "e2");
    }

    [Fact]
    public async Task A_severity_that_does_not_exist_falls_back_to_the_metadata_and_says_so()
    {
        _folder.Write("rules/bad.py", $"{Head}def severity(event):\n    return 'URGENT'\n");
        _folder.Write("rules/bad.yml", Rules.Metadata("bad"));
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("detections", 9), ("failures", 3));
        Assert.Equal("MEDIUM", Assert.Single(run.Alerts, alert => alert.Text("ruleId") == "bad").Text("severity"));
    }

    [Fact]
    public async Task An_answer_that_is_no_bool_is_a_failure_where_the_metadata_asks_for_bools()
    {
        _folder.Write("rules/bad.yml", Rules.Metadata("bad"));
        await FailsAsync("def rule(event):\n    return 1\n", "TypeError: rule() returned int, not bool (bad.py:1)");
    }

    [Fact]
    public async Task A_rule_that_fails_on_one_event_judges_the_others()
    {
        _folder.Write("rules/bad.py", "import os\n\n\ndef rule(event):\n    if event['eventID'] == 'e1':\n        os._exit(0)\n    return True\n");
        (await ScanAsync()).Exits(2).Sums(("evaluated", 3), ("detections", 8), ("failures", 1));
        AssertFailures("rule", "WorkerExit: worker exited with status 0 (bad.py)", "e1");
    }

    [Fact]
    public async Task Failures_are_logged_with_traceback_and_event_id_and_a_failing_rule_does_not_flood_the_log()
    {
        _folder.Write("log.json", CloudTrail.Events("e", 50));
        _folder.Write("rules/bad.py", "def rule(event):\n    return event['no such key']\n");
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("detections", 100), ("failures", 50));
        Assert.Contains(
            $"rule bad: rule() failed on event e0: KeyError: 'no such key' (bad.py:2)\nTraceback (most recent call last):\n  File \"{_folder["rules/bad.py"]}\", line 2, in rule\n",
            run.Error, StringComparison.Ordinal);
        Assert.Equal(5, run.Error.Split("rule bad: rule() failed").Length - 1);
        Assert.Contains("(the last entry of this kind; more are not logged)", run.Error, StringComparison.Ordinal);
        Assert.Equal(50, JsonLines.Read(_folder["failures"]).Count);
    }

    [Fact]
    public async Task No_credentials_and_nothing_else_of_the_environment_reach_the_rules()
    {
        _folder.Write("rules/bad.py", $"import os\n\n\n{Head}def title(event):\n    return ' '.join(sorted(os.environ))\n");
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart
        {
            Arguments = [.. Arguments, "--rule-env", "FOR_RULES"],
            Environment = new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = "x",
                ["AWS_SECRET_ACCESS_KEY"] = "x",
                ["AWS_SESSION_TOKEN"] = "x",
                ["FOR_RULES"] = "x",
                ["NOT_FOR_RULES"] = "x",
                ["TMPDIR"] = _folder.Path,
            },
        })).Exits(0);
        string[] seen = Assert.Single(run.Alerts, alert => alert.Text("ruleId") == "bad").Text("title").Split(' ');
        Assert.Contains("FOR_RULES", seen);
        Assert.DoesNotContain("NOT_FOR_RULES", seen);
        Assert.DoesNotContain(seen, name => name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("IOTA_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_no_rule_loads_nothing_is_done_and_the_reason_is_the_sentence()
    {
        foreach (string name in (string[])["a_good", "z_good"]) File.WriteAllText(_folder[$"rules/{name}.py"], "def rule(event)\n");
        IotaRun run = (await ScanAsync()).Exits(1);
        Assert.Contains($"iota: no rule can be evaluated: {_folder["rules/a_good.py"]}:1: cannot be imported, SyntaxError: expected ':'.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{_folder["rules/z_good.py"]}:1: ", run.Error, StringComparison.Ordinal);
    }

    private string[] Arguments =>
    [
        "scan", _folder["log.json"], "--rules", _folder["rules"], "--workers", "1", "--worker-memory", "256", "--output", "jsonl",
        "--failures", _folder["failures"],
    ];

    private Task<IotaRun> ScanAsync(string seconds = "0.5") => IotaProgram.RunAsync([.. Arguments, "--timeout", seconds]);

    private async Task NotLoadedAsync(string python, string reason, string? orLine = null)
    {
        string path = _folder.Write("rules/bad.py", python);
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("events", 3), ("evaluated", 3), ("detections", 6), ("alerts", 2), ("failures", 1));
        string said = Assert.Single(run.Error.Split('\n'), line => line.StartsWith("rule bad was not loaded: ", StringComparison.Ordinal));
        if (orLine is not null) said = said.Replace(orLine, ":1: ", StringComparison.Ordinal);
        Assert.Equal($"rule bad was not loaded: {path}{reason}", said);
        JsonElement failure = Assert.Single(JsonLines.Read(_folder["failures"]));
        Assert.Equal(("bad", "", "load"), (failure.Text("ruleId"), failure.Text("eventId"), failure.Text("phase")));
    }

    /// <summary>The rule fails on each event with the error. Where a loop is interrupted, the line is one of two.</summary>
    private async Task FailsAsync(string python, string error, string? orPlace = null, string seconds = "0.5")
    {
        _folder.Write("rules/bad.py", python);
        (await ScanAsync(seconds)).Exits(2).Sums(("events", 3), ("evaluated", 3), ("detections", 6), ("alerts", 2), ("failures", 3));
        string place = error[(error.LastIndexOf('(') + 1)..^1];
        if (orPlace is not null) File.WriteAllText(_folder["failures"], _folder.Read("failures").Replace(orPlace, place, StringComparison.Ordinal));
        AssertFailures("rule", error, "e0", "e1", "e2");
    }

    private void AssertFailures(string phase, string error, params IEnumerable<string> events)
    {
        IReadOnlyList<JsonElement> failures = JsonLines.Read(_folder["failures"]);
        Assert.All(failures, failure => Assert.Equal(["ruleId", "eventId", "phase", "error"], failure.Members()));
        Assert.Equal(
            events.Select(id => ("bad", id, phase, error)),
            failures.Select(failure => (failure.Text("ruleId"), failure.Text("eventId"), failure.Text("phase"), failure.Text("error"))));
    }
}
