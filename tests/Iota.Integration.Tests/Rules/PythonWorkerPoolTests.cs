using Iota.Engine;
using Iota.Engine.Rules;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Rules;

/// <summary>Real workers with rules that misbehave: each costs itself its result on that event, and nobody else anything.</summary>
public sealed class PythonWorkerPoolTests : IDisposable
{
    private const string Good = "def rule(event): return event['eventName'] == 'Bad'";

    private readonly TemporaryRules _rules = new();

    public void Dispose() => _rules.Dispose();

    public static TheoryData<string, FailureReason, string> Misbehaviour => new()
    {
        { "raise KeyError('gone')", FailureReason.RuleRaised, "KeyError: 'gone'" },
        { "import sys; sys.exit(3)", FailureReason.RuleRaised, "SystemExit: 3" },
        { "raise KeyboardInterrupt", FailureReason.RuleRaised, "KeyboardInterrupt" },
        { "return rule(event)", FailureReason.RuleRaised, "RecursionError" },
        { "event['eventName'] = 'other'", FailureReason.RuleRaised, "ReadOnlyError" },
        { "event['userIdentity']['tags'].append('b')", FailureReason.RuleRaised, "ReadOnlyError" },
        { "while True: pass", FailureReason.RuleTimedOut, "RuleTimeout" },
        { "import time; time.sleep(60)", FailureReason.RuleTimedOut, "RuleTimeout" },
        { "import re; re.match('(a+)+$', 'a' * 40 + 'b')", FailureReason.RuleTimedOut, "RuleTimeout" },
        { "import os; os._exit(7)", FailureReason.RuleKilledWorker, "worker exited with status 7" },
        { "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", FailureReason.RuleKilledWorker, "worker killed by signal 9" },
        { "import ctypes; ctypes.string_at(0)", FailureReason.RuleKilledWorker, "worker killed by signal 11" },
    };

    [Theory]
    [MemberData(nameof(Misbehaviour))]
    public async Task A_misbehaving_rule_fails_on_its_event_and_costs_nobody_else_anything(string statement, FailureReason reason, string error)
    {
        _rules.Add("a_good", Good);
        _rules.Add("bad", $"def rule(event):\n    if event['eventName'] == 'Bad':\n        {statement}\n    return True");
        _rules.Add("z_good", Good);
        await using LoadedRules rules = await _rules.LoadAsync();

        EvaluationResult result = await rules.EvaluateAsync("Fine", "Bad", "Fine", "Bad", "Fine");

        Assert.Equal(["bad:0", "a_good:1", "z_good:1", "bad:2", "a_good:3", "z_good:3", "bad:4"], rules.Matches(result));
        Assert.Equal([1, 3], result.Failures.Select(failure => failure.Event));
        Assert.All(result.Failures, failure =>
        {
            Assert.Equal("bad", rules.Book[failure.Rule].Id);
            Assert.Equal("rule", failure.Phase);
            Assert.Equal(reason, failure.Reason);
            Assert.Contains(error, failure.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_rule_that_cannot_be_interrupted_is_killed_and_named()
    {
        // The timer that interrupts rules is a signal of the main thread: blocking it is the worst a rule can do short of C code.
        _rules.Add("good", Good);
        _rules.Add("stuck", "import signal\ndef rule(event):\n    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n    while True: pass");
        await using LoadedRules rules = await _rules.LoadAsync(timeoutSeconds: 0.3);

        EvaluationResult result = await rules.EvaluateAsync("Bad");

        Assert.Equal(["good:0"], rules.Matches(result));
        RuleFailure failure = Assert.Single(result.Failures);
        Assert.Equal("stuck", rules.Book[failure.Rule].Id);
    }

    [Fact]
    public async Task A_rule_that_closes_every_descriptor_costs_nobody_else_anything()
    {
        _rules.Add("a_good", Good);
        _rules.Add("closes", "import os\ndef rule(event):\n    os.closerange(0, 1 << 20)\n    return False");
        _rules.Add("z_good", Good);
        await using LoadedRules rules = await _rules.LoadAsync();

        EvaluationResult result = await rules.EvaluateAsync("Bad", "Fine", "Bad");

        Assert.Equal(["a_good:0", "z_good:0", "a_good:2", "z_good:2"], rules.Matches(result));
        Assert.All(result.Failures, failure => Assert.Equal("closes", rules.Book[failure.Rule].Id));
    }

    [Fact]
    public async Task A_rule_that_breaks_its_process_behind_the_interpreters_back_is_found_out()
    {
        // Closed through C, the loss of the pipe shows only after the rule has returned: the position of the worker says nothing.
        _rules.Add("a_good", Good);
        _rules.Add("breaks", "import ctypes\ndef rule(event):\n    libc = ctypes.CDLL(None)\n    for fd in range(3, 2000): libc.close(fd)\n    return False");
        await using LoadedRules rules = await _rules.LoadAsync();

        EvaluationResult result = await rules.EvaluateAsync("Bad");
        EvaluationResult again = await rules.EvaluateAsync("Bad");

        Assert.Equal(["a_good:0"], rules.Matches(result));
        Assert.Equal(["a_good:0"], rules.Matches(again));
        Assert.Equal("breaks", rules.Book[Assert.Single(result.Failures).Rule].Id);
        Assert.Equal("breaks", rules.Book[Assert.Single(again.Failures).Rule].Id);
    }

    [Fact]
    public async Task A_failing_title_does_not_lose_the_match()
    {
        _rules.Add("no_title", "def rule(event): return True\ndef title(event): raise ValueError('no title')\ndef dedup(event): return 'key'");
        await using LoadedRules rules = await _rules.LoadAsync();

        EvaluationResult result = await rules.EvaluateAsync("Any");

        WorkerDetection detection = Assert.Single(result.Detections);
        Assert.Equal(("no_title", "key"), (detection.Title, detection.Dedup));
        Assert.Equal("title", Assert.Single(result.Failures).Phase);
    }

    [Fact]
    public async Task What_a_rule_prints_goes_to_the_log_and_not_into_the_protocol()
    {
        _rules.Add("prints", "import os, sys\ndef rule(event):\n    print('hello from', event['eventName'])\n    sys.stdout.buffer.write(bytes(range(256)))\n" +
            "    os.write(1, b'raw \\x00\\xff bytes\\n')\n    return True");
        await using LoadedRules rules = await _rules.LoadAsync();

        EvaluationResult result = await rules.EvaluateAsync("One", "Two");
        await rules.DisposeAsync(); // Ends the workers, and with them what they had to say.

        Assert.Equal(["prints:0", "prints:1"], rules.Matches(result));
        Assert.Contains("rule prints printed: hello from One", _rules.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains("raw", _rules.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_see_no_credentials_and_only_the_variables_that_were_passed()
    {
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
        Environment.SetEnvironmentVariable("IOTA_TEST_PASSED", "passed");
        Environment.SetEnvironmentVariable("IOTA_TEST_KEPT", "kept");
        _rules.Add("looks", "import os\ndef rule(event): return True\ndef title(event): return ' '.join(sorted(os.environ))");
        await using LoadedRules rules = await _rules.LoadAsync(passedEnvironment: ["IOTA_TEST_PASSED"]);

        string seen = Assert.Single((await rules.EvaluateAsync("Any")).Detections).Title;

        Assert.Contains("IOTA_TEST_PASSED", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("IOTA_TEST_KEPT", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS_", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("aws_session_token")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI")]
    public async Task A_worker_that_would_get_credentials_does_not_start(string name)
    {
        _rules.Add("good", Good);

        RuleRunnerException refused = await Assert.ThrowsAsync<RuleRunnerException>(() => _rules.LoadAsync(passedEnvironment: ["HOME", name]));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_does_not_load_is_named_with_its_reason_and_the_others_run()
    {
        _rules.Add("good", Good);
        _rules.Add("syntax", "def rule(event)\n    return True");
        _rules.Add("missing", "import no_such_module\ndef rule(event): return True");
        _rules.Add("exits", "import os\nos._exit(9)\ndef rule(event): return True");
        _rules.Add("loops", "while True: pass\ndef rule(event): return True");
        await using LoadedRules rules = await _rules.LoadAsync();

        Assert.Equal(["good"], rules.Book.Rules.Select(rule => rule.Id));
        Assert.Equal(["exits", "loops", "missing", "syntax"], rules.Problems.Select(problem => problem.RuleId));
        Assert.Contains("pip install no_such_module", rules.Problems[2].Message, StringComparison.Ordinal);
        Assert.Equal(1, rules.Problems[3].Line);
        Assert.Equal(["good:0"], rules.Matches(await rules.EvaluateAsync("Bad")));
    }

    [Fact]
    public async Task No_rule_that_loads_is_an_error_and_leaves_no_process_behind()
    {
        _rules.Add("syntax", "def rule(event)\n    return True");
        RuleRunnerException error = await Assert.ThrowsAsync<RuleRunnerException>(() => _rules.LoadAsync());
        Assert.Contains("syntax.py:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_python_that_does_not_exist_is_named()
    {
        _rules.Add("good", Good);
        var options = new PythonOptions { PackagePath = Repository.PythonPackage, Interpreter = "/no/such/python" };
        var worker = new WorkerRules([], []);
        await using var launched = new LaunchedWorkers(options, EngineLog.None, TimeProvider.System);
        RuleRunnerException error = await Assert.ThrowsAsync<RuleRunnerException>(() => launched.LoadAsync(worker));
        Assert.Contains("/no/such/python", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_a_running_evaluation_and_the_pool_goes_on()
    {
        _rules.Add("slow", "import time\ndef rule(event):\n    if event['eventName'] == 'Bad': time.sleep(30)\n    return True");
        await using LoadedRules rules = await _rules.LoadAsync(timeoutSeconds: 60);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var batch = new CandidateBatch(1024);
        batch.Add("{\"eventName\":\"Bad\"}"u8, rules.Book.Select("AWS.CloudTrail"), 0);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rules.Runner.EvaluateAsync(batch, cancel.Token));

        Assert.Equal(["slow:0"], rules.Matches(await rules.EvaluateAsync("Fine")));
    }

    [Fact]
    public async Task Many_workers_and_one_give_the_same_results()
    {
        _rules.Add("odd", "def rule(event): return event['eventName'] in ('1', '3', '5', '7')\ndef title(event): return 'seen ' + event['eventName']");
        string[] names = [.. Enumerable.Range(0, 9).Select(number => $"{number}")];
        await using LoadedRules one = await _rules.LoadAsync(workers: 1);
        await using LoadedRules three = await _rules.LoadAsync(workers: 3);

        string expected = string.Join('|', (await one.EvaluateAsync(names)).Detections);
        EvaluationResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => three.EvaluateAsync(names)));

        Assert.All(results, result => Assert.Equal(expected, string.Join('|', result.Detections)));
    }
}
