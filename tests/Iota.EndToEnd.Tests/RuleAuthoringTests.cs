using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota rules new</c>, <c>list</c>, <c>lint</c> and <c>fuzz</c>.</summary>
public sealed class RuleAuthoringTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("AWS.CloudTrail", "aws_cloudtrail")]
    [InlineData("AWS.VPCFlow", "aws_vpcflow")]
    [InlineData("Custom.Ours", "custom_ours")]
    public async Task A_new_rule_passes_its_tests_is_clean_survives_fuzzing_and_is_never_overwritten(string logType, string pack)
    {
        IotaRun made = (await RunAsync("rules", "new", "my_rule", "--log-type", logType, "--severity", "high")).Exits(0);
        Assert.Contains($"rules/{pack}/my_rule.yml", made.Output, StringComparison.Ordinal);
        Assert.Equal("ok  my_rule  3 tests\n\n1 rule: 3 passed, 0 failed\n", (await RunAsync("test")).Exits(0).Output);
        Assert.Equal("1 rule: nothing to mend\n", (await RunAsync("rules", "lint")).Exits(0).Output);
        Assert.EndsWith(": no rule fails\n", (await RunAsync("rules", "fuzz")).Exits(0).Output, StringComparison.Ordinal);
        string before = _folder.Read($"rules/{pack}/my_rule.py");
        IotaRun again = (await RunAsync("rules", "new", "my_rule", "--log-type", logType)).Exits(1);
        Assert.Equal($"iota: 'rules/{pack}/my_rule.py' exists already; choose another name or --directory.\n", again.Error);
        Assert.Equal(before, _folder.Read($"rules/{pack}/my_rule.py"));
    }

    [Theory]
    [InlineData("'../evil' cannot be the name of a rule: begin with a letter, and use letters, digits and _ only.", "../evil", "--log-type", "AWS.CloudTrail")]
    [InlineData("--log-type x/y: write it as Vendor.Type, for example AWS.CloudTrail.", "a", "--log-type", "x/y")]
    [InlineData("--log-type AWS.VpcFlow: there is no such log type; did you mean AWS.VPCFlow?", "a", "--log-type", "AWS.VpcFlow")]
    [InlineData("--severity urgent: write one of Info, Low, Medium, High, Critical.", "a", "--log-type", "AWS.ALB", "--severity", "urgent")]
    public async Task A_rule_that_cannot_be_is_not_written(string sentence, params string[] arguments)
    {
        IotaRun run = (await RunAsync(["rules", "new", .. arguments])).Exits(1);
        Assert.Equal($"iota: {sentence}\n", run.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_list_is_also_for_machines_and_has_disabled_and_broken_rules()
    {
        _folder.Write("rules/on.py", Rules.Every);
        _folder.Write("rules/on.yml", Rules.Metadata("on", """
            Reports: {"MITRE ATT&CK": ["TA0003:T1098"]}
            Threshold: 5
            DedupPeriodMinutes: 15
            Tests: [{Name: t, ExpectedResult: true, Log: {}}]
            """));
        _folder.Write("rules/off.py", Rules.Every);
        _folder.Write("rules/off.yml", Rules.Metadata("off").Replace("Enabled: true", "Enabled: false", StringComparison.Ordinal));
        _folder.Write("rules/bad.py", "import nothing_of_that_name\n\n\ndef rule(event):\n    return True\n");
        IotaRun run = (await RunAsync("rules", "list", "--output", "jsonl")).Exits(2);
        Dictionary<string, JsonElement> rules = JsonLines.Parse(run.Output).ToDictionary(line => line.Text("ruleId"));
        Assert.Equal(["bad", "off", "on"], rules.Keys.Order(StringComparer.Ordinal));
        JsonElement on = rules["on"];
        Assert.Equal(("MEDIUM", 1, 5, 15, true), (on.Text("severity"), on.GetProperty("tests").GetInt32(), on.GetProperty("threshold").GetInt32(),
            on.GetProperty("dedupPeriodMinutes").GetInt32(), on.GetProperty("enabled").GetBoolean()));
        Assert.Equal("TA0003:T1098", on.GetProperty("attack")[0].GetString());
        Assert.False(rules["off"].GetProperty("enabled").GetBoolean());
        Assert.Contains("pip install nothing_of_that_name", rules["bad"].GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shipped_rules_are_clean() =>
        Assert.EndsWith(" rules: nothing to mend\n", (await IotaProgram.RunAsync("rules", "lint", "--strict")).Exits(0).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Findings_name_file_line_code_severity_and_what_to_do()
    {
        _folder.Write("rules/bad.py", """
            import datetime
            CONFIG = open("/etc/hostname").read()


            def tittle(event):
                return "x"


            def rule(event):
                event["seen"] = datetime.datetime.now()
                try:
                    return event["a"] == 1
                except Exception:  # iota: ignore[broad-except]
                    return False

            """);
        _folder.Write("rules/bad.yml", "AnalysisType: rule\nRuleID: bad\nEnabled: true\nSeverity: Low\nLogTypes: [AWS.Cloudtrail]\n");
        _folder.Write("rules/wrong.py", Rules.Every);
        _folder.Write("rules/wrong.yml", Rules.Metadata("wrong").Replace("Medium", "Urgent", StringComparison.Ordinal));
        _folder.Write("rules/twice.py", Rules.Every);
        _folder.Write("rules/twice.yml", Rules.Metadata("bad").Replace("bad.py", "twice.py", StringComparison.Ordinal));
        IotaRun run = (await RunAsync("rules", "lint", "--output", "jsonl")).Exits(2);
        string[] findings = [.. JsonLines.Parse(run.Output).Select(line => $"{Path.GetFileName(line.Text("file"))}:{line.GetProperty("line")} {line.Text("severity")} {line.Text("code")}")];
        Assert.Equal(
            [
                "bad.py:2 error import-side-effect", "bad.py:5 warning unused-function", "bad.py:10 error event-mutation", "bad.py:10 warning nondeterministic",
                "bad.yml: warning missing-metadata", "bad.yml: warning missing-test", "bad.yml: warning missing-test", "bad.yml:5 error unknown-log-type",
                "twice.yml: error duplicate-id", "wrong.yml:6 error invalid-severity",
            ],
            findings);
        Assert.Contains("rules/bad.py:5: warning unused-function: nothing calls tittle(); call it title() if the engine is to call it\n",
            (await RunAsync("rules", "lint")).Exits(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fuzzing_names_the_smallest_change_that_makes_a_rule_fail()
    {
        _folder.Write("rules/fragile.py", "def rule(event):\n    return event['requestParameters']['tags'][0].lower() == 'x'\n");
        _folder.Write("rules/fragile.yml", Rules.Metadata("fragile", """
            Tests:
              - {Name: t, ExpectedResult: true, Log: {eventName: A, userIdentity: {type: IAMUser}, requestParameters: {tags: [X]}}}
            """));
        _ = (await RunAsync("test")).Exits(0);
        IotaRun run = (await RunAsync("rules", "fuzz", "--output", "jsonl")).Exits(2);
        Dictionary<string, string> changes = JsonLines.Parse(run.Output).ToDictionary(line => line.Text("error"), line => $"{line.Text("field")} {line.Text("change")}");
        Assert.Equal("requestParameters dropped", changes["KeyError: 'requestParameters' (fragile.py:2)"]);
        Assert.Equal("requestParameters.tags an empty list", changes["IndexError: list index out of range (fragile.py:2)"]);
        Assert.Equal("requestParameters.tags null", changes["TypeError: 'NoneType' object is not subscriptable (fragile.py:2)"]);
        string text = (await RunAsync("rules", "fuzz")).Exits(2).Output;
        Assert.Contains("when requestParameters dropped (test \"t\"", text, StringComparison.Ordinal);
        Assert.EndsWith(": 1 rule fails\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shipped_rules_survive_fuzzing() => await SurviveAsync("rules/aws_cloudtrail/iam_a*.py", TimeSpan.FromMinutes(2));

    /// <summary>Hundreds of thousands of events: part of <c>make test-slow</c>.</summary>
    [Fact(Explicit = true)]
    public async Task All_shipped_rules_survive_fuzzing() => await SurviveAsync("rules", TimeSpan.FromMinutes(10));

    private static async Task SurviveAsync(string rules, TimeSpan timeout)
    {
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart { Arguments = ["rules", "fuzz", rules], Timeout = timeout })).Exits(0);
        Assert.Matches(@"\n\d+ rules, \d+,\d{3} events: no rule fails\n$", run.Output);
    }

    private Task<IotaRun> RunAsync(params string[] arguments) => IotaProgram.RunAsync(new IotaStart { Arguments = arguments, Folder = _folder.Path });
}
