using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota test</c>: what it can be given, what it says, and that Python says the same.</summary>
public sealed class RuleTestingTests : IDisposable
{
    private const string Lookup = """
        LIMIT = 3


        def lookup(name):
            raise OSError("no network")


        def rule(event):
            return lookup(event["eventName"]) == "bad"


        def title(event):
            return f"{event['eventName']} by {event['who']}"

        """;

    private const string LookupTests = """
        Tests:
          - Name: a mock decides
            ExpectedResult: true
            ExpectedTitle: A by x
            ExpectedSeverity: Medium
            ExpectedDedup: A by x
            Mocks: [{objectName: lookup, returnValue: bad}]
            Log: {eventName: A, who: x}
          - Name: what is not asked in production may fail where no match is expected
            ExpectedResult: false
            Mocks: [{objectName: lookup, returnValue: good}]
            Log: {eventName: B}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mocks_expected_answers_and_fixtures_are_honoured()
    {
        _folder.Write("rules/lookup.py", Lookup);
        _folder.Write("rules/lookup.yml", Rules.Metadata("lookup", LookupTests));
        _folder.Write("rules/every.py", Rules.Every);
        _folder.Write("rules/every.match.jsonl", "{\"eventName\": \"A\"}\n{\"eventName\": \"B\"}\n");
        IotaRun run = (await RunAsync("test")).Exits(0);
        Assert.Equal("ok  every  2 tests\nok  lookup  2 tests\n\n2 rules: 4 passed, 0 failed\n", run.Output);
        _folder.Write("rules/every.no_match.json", """{"eventName": "C"}""");
        Assert.Contains("every.no_match.json #1  rules/every.no_match.json:1", (await RunAsync("test", "every")).Exits(2).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "rules/one/a.py")]
    [InlineData("a", "rules/one/a.yml")]
    [InlineData("a", "id_of_a")]
    [InlineData("a,b", "rules/one")]
    [InlineData("a,c", "rules/one/a.py", "c")]
    [InlineData("c", "rules/t*/*.py")]
    [InlineData("a", "id_*")]
    [InlineData("a,b,c", "rules")]
    public async Task Rules_are_chosen_by_file_folder_glob_or_id(string expected, params string[] paths)
    {
        const string Importing = "from helper import YES\n\n\ndef rule(event):\n    return YES\n";
        _folder.Write("rules/helper.py", "YES = True\n");
        _folder.Write("rules/one/a.py", Importing);
        _folder.Write("rules/one/a.yml", Rules.Metadata("id_of_a").Replace("id_of_a.py", "a.py", StringComparison.Ordinal));
        _folder.Write("rules/one/b.py", Importing);
        _folder.Write("rules/two/c.py", Importing);
        IotaRun run = (await RunAsync(["test", .. paths])).Exits(0);
        IEnumerable<string> tested = run.Output.Split('\n').Where(line => line.StartsWith("no test", StringComparison.Ordinal)).Select(line => line.Split("  ")[1]);
        Assert.Equal(expected, string.Join(',', tested.Select(id => id.Replace("id_of_", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_disabled_rule_is_tested_and_a_broken_one_fails_also_when_it_is_the_only_one()
    {
        _folder.Write("rules/off.py", "def rule(event):\n    return False\n");
        _folder.Write("rules/off.yml", Rules.Metadata("off", "Tests: [{Name: t, ExpectedResult: true, Log: {}}]").Replace("Enabled: true", "Enabled: false", StringComparison.Ordinal));
        Assert.StartsWith("FAILED  off  1 test  (disabled)\n", (await RunAsync("test")).Exits(2).Output, StringComparison.Ordinal);
        _folder.Write("broken/bad.py", "def rule(event)\n");
        Assert.Contains("not loaded  ", (await RunAsync("test", "broken")).Exits(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Junit_is_xml_with_a_case_for_each_test_and_the_failures_in_it()
    {
        _folder.Write("rules/lookup.py", Lookup);
        _folder.Write("rules/lookup.yml", Rules.Metadata("lookup", LookupTests + "\n  - {Name: \"<fails> \\u0001\", ExpectedResult: true, Log: {eventName: C}}\n"));
        IotaRun run = (await RunAsync("test", "--output", "junit")).Exits(2);
        XElement root = XDocument.Parse(run.Output).Root!;
        Assert.Equal(("3", "1", "0"), (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value, root.Attribute("errors")!.Value));
        XElement failure = Assert.Single(root.Descendants("failure"));
        Assert.Equal("<fails> \uFFFD", failure.Parent!.Attribute("name")!.Value);
        Assert.Equal("rule() failed: OSError: no network (lookup.py:5)", failure.Attribute("message")!.Value);
        Assert.Contains("lookup.py\", line 5, in lookup", failure.Value, StringComparison.Ordinal);
        Assert.Equal(("3", "2", "1"), (Member(run, "passed", 1), Member(run, "passed"), Member(run, "failed")));
    }

    [Fact]
    public async Task Coverage_names_what_is_missing_and_fails_below_its_threshold()
    {
        _folder.Write("rules/a.py", Rules.Every);
        _folder.Write("rules/a.match.json", "{}");
        _folder.Write("rules/b.py", "def rule(event):\n    return event.get('x') == 1\n");
        _folder.Write("rules/b.match.json", """{"x": 1}""");
        _folder.Write("rules/b.no_match.json", "{}");
        IotaRun run = (await RunAsync("test", "--coverage")).Exits(0);
        Assert.EndsWith("coverage: 1 of 2 rules have a test that matches and one that does not (50 %)\n  no test that does not: a\n", run.Output, StringComparison.Ordinal);
        _ = (await RunAsync("test", "--coverage", "50")).Exits(0);
        _ = (await RunAsync("test", "--coverage", "50.1")).Exits(2);
        _ = (await RunAsync("test", "--coverage", "rules/b.py")).Exits(0);
        Assert.Equal("iota: --coverage 101: give a percentage from 0 to 100.\n", (await RunAsync("test", "--coverage", "101")).Exits(1).Error);
    }

    [Fact]
    public async Task Watching_runs_again_what_a_saved_file_concerns_and_ends_with_Ctrl_C()
    {
        _folder.Write("rules/a.py", "def rule(event):\n    return True\n");
        _folder.Write("rules/a.match.json", "{}");
        _folder.Write("rules/b.py", Rules.Every);
        string log = _folder["output"];
        using Process watch = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" test --watch > \"$1\" 2>&1", IotaProgram.Path, log])
        {
            WorkingDirectory = _folder.Path,
            Environment = { ["IOTA_PYTHON"] = Python.Path },
        })!;
        try
        {
            await SeenAsync(log, "waiting for changes");
            _folder.Write("rules/new.tmp", "def rule(event):\n    return event['gone']\n");
            File.Move(_folder["rules/new.tmp"], _folder["rules/a.py"], overwrite: true);
            await SeenAsync(log, "changed: rules/a.py\nFAILED  a  1 test\n");
            await SeenAsync(log, "1 rule: 0 passed, 1 failed\nwaiting for changes; Ctrl-C ends\n");
            using (Process kill = Process.Start("kill", ["-INT", $"{watch.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            await watch.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal(130, watch.ExitCode);
        }
        finally
        {
            if (!watch.HasExited) watch.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Python_gives_the_shipped_rules_the_same_verdicts()
    {
        IReadOnlyList<string> verdicts = await CompareAsync(Repository.Root, exitCode: 0);
        Assert.True(verdicts.Count > 400, $"only {verdicts.Count} tests were compared");
    }

    [Theory]
    [InlineData("panther", 50)]
    [InlineData("original", 0)]
    public async Task Python_gives_a_whole_checkout_the_same_verdicts(string checkout, int tests)
    {
        IReadOnlyList<string> verdicts = await CompareAsync(Path.Combine(Repository.Root, "tests", "checkouts", checkout), exitCode: 0, rules: ".");
        Assert.True(verdicts.Count >= tests, $"only {verdicts.Count} tests were compared");
    }

    [Fact]
    public async Task Python_gives_hostile_rules_and_tests_the_same_verdicts()
    {
        _folder.Write("rules/lookup.py", Lookup);
        _folder.Write("rules/lookup.yml", Rules.Metadata("lookup", LookupTests + "\n" + """
              - {Name: no mock, ExpectedResult: true, Log: {eventName: A}}
              - {Name: mock of nothing, ExpectedResult: true, Mocks: [{objectName: nothing, returnValue: 1}], Log: {eventName: A}}
              - {Name: mock that raises, ExpectedResult: false, Mocks: [{objectName: lookup, sideEffect: "KeyError: x"}], Log: {eventName: A}}
              - {Name: wrong answers, ExpectedResult: true, ExpectedTitle: B, ExpectedSeverity: High, ExpectedRunbook: r, ExpectedAlertContext: {a: 1},
                 ExpectedDestinations: [x], Mocks: [{objectName: lookup, returnValue: bad}], Log: {eventName: A, who: 1}}
              - {Name: "yaml: 1.2 #", ExpectedResult: False, Mocks: [{objectName: lookup, new: null}], Log: {eventName: yes, a: 0644, b: 1:30:00, c: 0x1F, d: .5}}
              - Name: has no event
                ExpectedResult: true
              - Name: has no answer
                Log: {}
            """));
        _folder.Write("rules/exits.py", "import os\n\n\ndef rule(event):\n    if event['how'] == 'exit':\n        os._exit(3)\n    while event['how'] == 'loop':\n        pass\n    return 1\n");
        _folder.Write("rules/exits.yml", Rules.Metadata("exits", """
            Tests:
              - {Name: ends the process, ExpectedResult: true, Log: {how: exit}}
              - {Name: after it, ExpectedResult: true, Log: {how: one}}
              - {Name: changes nothing, ExpectedResult: false, Log: {how: write}}
            """));
        _folder.Write("rules/transform.py", "def rule(event):\n    event['x'] = 1\n    return event\n\n\ndef alert(x):\n    return x['x']\n");
        _folder.Write("rules/transform.match.jsonl", "{\"big\": 12345678901234567890123, \"text\": \"\\ud83d\\ude00 \\u0000\"}\n{\"Records\": [{\"a\": null}, {}]}\n");
        _folder.Write("rules/severity.py", "SEVERITY = 'HIGH'\n\n\ndef rule(event):\n    return True\n\n\ndef severity(event):\n    return event.get('s')\n");
        _folder.Write("rules/severity.no_match.json", """[{"s": "LOW"}, {"s": "URGENT"}, {"s": 1}]""");
        _folder.Write("rules/does_not_load.py", "import no_such_module\n\n\ndef rule(event):\n    return True\n");
        _folder.Write("rules/bad_severity.py", Rules.Every);
        _folder.Write("rules/bad_severity.yml", Rules.Metadata("bad_severity").Replace("Medium", "Urgent", StringComparison.Ordinal));
        _folder.Write("rules/twice.py", Rules.Every);
        _folder.Write("rules/twice.yml", Rules.Metadata("exits").Replace("exits.py", "twice.py", StringComparison.Ordinal));
        IReadOnlyList<string> verdicts = await CompareAsync(_folder.Path, exitCode: 2);
        Assert.Contains(verdicts, verdict => verdict.Contains("WorkerExit", StringComparison.Ordinal));
        Assert.Contains(verdicts, verdict => verdict.Contains("no_such_module", StringComparison.Ordinal));
        Assert.True(verdicts.Count >= 20, string.Join('\n', verdicts));
    }

    /// <summary>Runs the tests below a folder by the host and by Python, and compares all that both say of each.</summary>
    private static async Task<IReadOnlyList<string>> CompareAsync(string folder, int exitCode, string rules = "rules")
    {
        IotaRun host = (await IotaProgram.RunAsync(new IotaStart { Arguments = ["test", rules, "--output", "jsonl"], Folder = folder })).Exits(exitCode);
        var start = new ProcessStartInfo(Python.Path, ["-m", "iota.test", rules, "--output", "jsonl"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment = { ["PYTHONPATH"] = Path.Combine(Repository.Root, "layers", "python") },
        };
        using Process python = Process.Start(start)!;
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(exitCode, python.ExitCode);
        string[] expected = Verdicts(host.Output);
        Assert.Equal(expected, Verdicts(output));
        return expected;
    }

    private static string[] Verdicts(string output)
    {
        string[] members = ["ruleId", "test", "passed", "expected", "match", "title", "severity", "dedup", "problems", "output"];
        return [.. JsonLines.Parse(output).Select(line => string.Join(' ', members.Select(name => line.TryGetProperty(name, out JsonElement value) ? Text(value) : "-")))
            .Order(StringComparer.Ordinal)];
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join("; ", value.EnumerateArray().Select(item => item.GetString())) : value.ToString();

    private Task<IotaRun> RunAsync(params string[] arguments) => IotaProgram.RunAsync(new IotaStart { Arguments = arguments, Folder = _folder.Path });

    private static string Member(IotaRun run, string name, int more = 0) =>
        (run.Summary(name) + more).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task SeenAsync(string path, string text)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!(File.Exists(path) && (await File.ReadAllTextAsync(path, timeout.Token)).Contains(text, StringComparison.Ordinal)))
            await Task.Delay(50, timeout.Token);
    }
}
