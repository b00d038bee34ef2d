using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota test</c> and <c>iota rules list</c>.</summary>
public sealed class RuleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_shipped_rule_passes_its_own_tests_and_has_three_at_least()
    {
        IotaRun run = (await IotaProgram.RunAsync("test")).Exits(0);
        string[] rules = [.. run.Output.Split('\n').Where(line => line.StartsWith("ok  ", StringComparison.Ordinal))];
        Assert.Equal(Repository.ShippedRuleCount, rules.Length);
        Assert.All(rules, rule => Assert.Matches(@"  ([3-9]|\d\d) tests$", rule));
        Assert.Matches($@"\n{Repository.ShippedRuleCount} rules: [\d,]+ passed, 0 failed\n$", run.Output);
    }

    [Fact]
    public async Task Every_shipped_rule_is_listed_with_one_of_the_five_severities_and_its_log_type()
    {
        IotaRun run = (await IotaProgram.RunAsync("rules", "list")).Exits(0);
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(Repository.ShippedRuleCount + 1, lines.Length);
        Assert.All(lines.Skip(1), line => Assert.Matches(@"^\w+ +(INFO|LOW|MEDIUM|HIGH|CRITICAL) .* AWS\.CloudTrail$", line));
        Assert.True(lines.Skip(1).Count(line => line.Contains(" INFO ", StringComparison.Ordinal)) < lines.Length / 8, "most rules are worth more than INFO");
    }

    [Fact]
    public async Task The_analysis_of_rules_is_kept_for_the_rules_layer_and_those_that_do_not_load_are_named()
    {
        _folder.Write("rules/one.py", "def rule(event):\n    return event.get('eventName') == 'A'\n");
        string[] command = ["rules", "analyse", "--rules", _folder["rules"], "--output", _folder["analysis"]];
        Assert.StartsWith("1 rule, of which 0 are sent every event of their log types: kept in ", (await IotaProgram.RunAsync(command)).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles(_folder["analysis"]), file => Path.GetFileName(file).StartsWith("conditions-", StringComparison.Ordinal));
        Assert.Contains("known before in ", (await IotaProgram.RunAsync(command)).Exits(0).Output, StringComparison.Ordinal);

        _folder.Write("rules/broken.py", "def rule(event:\n");
        Assert.Contains("rule broken was not loaded", (await IotaProgram.RunAsync(command)).Exits(2).Error, StringComparison.Ordinal);
        (await IotaProgram.RunAsync(command[..^2])).Exits(1);
    }

    [Fact]
    public async Task A_test_that_fails_is_exit_code_2_and_says_which_and_why()
    {
        _folder.Write("rules/picky.py", "def rule(event):\n    print('looked at', event['eventSource'])\n    return event['eventName'] == 'A'\n");
        _folder.Write("rules/picky.yml", Rules.Metadata("picky", """
            Tests:
              - Name: "finds A"
                ExpectedResult: true
                Log: {"eventSource": "x", "eventName": "A"}
              - Name: "finds B"
                ExpectedResult: true
                Log: {"eventSource": "x", "eventName": "B"}
              - Name: "has no name"
                ExpectedResult: false
                Log: {"eventSource": "y"}
            """));
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart { Arguments = ["test", "rules"], Folder = _folder.Path })).Exits(2);
        Assert.Equal(
            """
            FAILED  picky  3 tests
                      TEST         EXPECTED  ACTUAL    SEVERITY  TITLE
                    ✓ finds A      match     match     MEDIUM    picky
                    ✗ finds B      match     no match
                    ✗ has no name  no match  failed

                    finds B  rules/picky.yml:11
                      the rule did not match the event, and should
                      expected   match
                      actual     no match
                      title      picky
                      severity   MEDIUM
                      dedup      defaultDedupString:picky
                      printed
                        looked at x
                      event
                        {
                          "eventSource": "x",
                          "eventName": "B"
                        }

                    has no name  rules/picky.yml:14
                      rule() failed: KeyError: 'eventName' (picky.py:3)
                      expected   no match
                      actual     failed
                      rule() failed
                        Traceback (most recent call last):
                          File "RULES/picky.py", line 3, in rule
                            return event['eventName'] == 'A'
                        KeyError: 'eventName'
                      printed
                        looked at y
                      event
                        {
                          "eventSource": "y"
                        }


            1 rule: 1 passed, 2 failed

            """.Replace("RULES", _folder["rules"], StringComparison.Ordinal), run.Output);
    }

    [Fact]
    public async Task A_rule_that_does_not_load_fails_the_tests()
    {
        _folder.Write("rules/good.py", Rules.Every);
        _folder.Write("rules/bad.py", "def rule(event)\n");
        IotaRun run = (await IotaProgram.RunAsync("test", _folder["rules"])).Exits(2);
        Assert.Contains($"not loaded  {_folder["rules/bad.py"]}:1: cannot be imported, SyntaxError: expected ':'\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 rule: 0 passed, 1 failed\n", run.Output, StringComparison.Ordinal);
    }
}
