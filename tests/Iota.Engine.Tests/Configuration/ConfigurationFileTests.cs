using System.Text;
using System.Text.RegularExpressions;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Configuration;

public sealed partial class ConfigurationFileTests
{
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "ruls: {}", 1, "\"ruls\" is not a key of this file (did you mean \"rules\"?)" },
        { "rules:\n  disabled: [x]", 2, "did you mean \"disable\"?" },
        { "rules: [x]", 1, "rules must be a mapping but is a list" },
        { "rules:\n  change:\n    x: {severity: hgih}", 3, "write one of INFO, LOW, MEDIUM, HIGH, CRITICAL (did you mean \"HIGH\"?)" },
        { "rules:\n  change:\n    x: {threshold: 0}", 3, "a whole number from 1 to" },
        { "rules:\n  change:\n    x: {dedup_minutes: 10081}", 3, "a whole number from 1 to 10080" },
        { "rules:\n  change:\n    x: HIGH", 3, "rules.change.x must be a mapping" },
        { "suppressions:\n  - rules: x\n    when: {a: b}", 2, "suppressions[1].reason is missing" },
        { "suppressions:\n  - rules: x\n    reason: y", 2, "suppressions[1].when is missing" },
        { "suppressions:\n  - when: {a: b}\n    reason: y", 2, "suppressions[1].rules is missing" },
        { "suppressions:\n  - rules: x\n    when: {a: b}\n    reason: y\n    expires: soon", 5, "write a date as 2027-01-31" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {a: {prefx: b}}", 4, "(did you mean \"prefix\"?)" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {a: {cidr: 10.0.0.0/99}}", 4, "write a network as 203.0.113.0/24" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {a: {contains: \"\"}}", 4, "an empty text, which every text holds" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {a: }", 4, "to ask whether the field is there, write exists: true" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {}", 4, "must be a mapping of fields" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {any: {a: b}}", 4, "must be a list of conditions" },
        { "suppressions:\n  - rules: x\n    reason: y\n    when: {a..b: c}", 4, "write names with dots between them" },
        { "suppressions:\n  - x", 2, "suppressions[1] must be a mapping but is the text \"x\"" },
        { "variables:\n  1st: x", 2, "\"1st\" is no name" },
        { "verify_pushdown: 2", 1, "a share from 0 to 1" },
        { "destinations:\n  a b: {type: stdout}", 2, "is no name: use up to 64 letters" },
        { "destinations:\n  a: {type: slak}", 2, "(did you mean \"slack\"?)" },
        { "destinations:\n  a: {path: x}", 2, "destinations.a.type is missing" },
        { "destinations:\n  a: {type: slack}", 2, "either webhook (an incoming webhook) or token" },
        { "destinations:\n  a: {type: slack, token: env:X}", 2, "destinations.a.channel is missing" },
        { "destinations:\n  a: {type: webhook, url: \"http://example.com/\"}", 2, "must be an https address" },
        { "destinations:\n  a: {type: webhook, url: \"https://user@example.com/\"}", 2, "without a user name" },
        { "destinations:\n  a: {type: stdout, format: oscf}", 2, "(did you mean \"ocsf\"?)" },
        { "destinations:\n  a: {type: stdout, colour: red}", 2, "\"colour\" is not a key of destinations.a" },
        { "destinations:\n  oncall: {type: stdout}\nroutes:\n  - to: onkall", 4, "which is not under destinations (did you mean \"oncall\"?)" },
        { "routes:\n  - severity: HIGH", 2, "routes[1].to is missing" },
        { "a: [", 2, "not valid YAML" },
        { "just text", 1, "must be a mapping but is the text" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_reported_with_its_line_and_what_to_write(string yaml, int line, string words)
    {
        ConfigurationProblem problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Read(yaml)).Problems);
        Assert.Equal(line, problem.Line);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_in_the_order_of_the_file()
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Read("verify_pushdown: x\nrules:\n  disabled: a\n  change: {b: {severity: no}}\nroute: []"));
        Assert.Equal([1, 3, 4, 5], e.Problems.Select(problem => problem.Line));
        Assert.StartsWith("iota.yaml:1: verify_pushdown must be", e.Message, StringComparison.Ordinal);
        Assert.Equal(4, e.Message.Split('\n').Length);
    }

    [Theory]
    [InlineData("destinations:\n  a: {type: slack, webhook: \"https://hooks.slack.com/services/T0/B0/SECRET\"}")]
    [InlineData("destinations:\n  a: {type: slack, token: xoxb-SECRET, channel: C1}")]
    [InlineData("destinations:\n  a: {type: pagerduty, routing_key: SECRET}")]
    [InlineData("destinations:\n  a: {type: webhook, url: \"http://example.com/SECRET\"}")]
    [InlineData("destinations:\n  a: {type: webhook, url: \"https://example.com\", secret: SECRET}")]
    [InlineData("destinations:\n  a: {type: teams, webhook: [SECRET]}")]
    public void What_may_be_a_secret_is_refused_without_showing_it(string yaml)
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Read(yaml));
        Assert.DoesNotContain("SECRET", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(e.Problems).Line);
    }

    [Fact]
    public void An_empty_file_and_no_file_change_nothing()
    {
        Assert.Equal(IotaConfiguration.Empty with { File = "iota.yaml" }, Read("# nothing\n"));
        Assert.Equal(0.001, Read("{}").VerifyPushdown);
        Assert.Equal("abc", Read("{}").RuleSetOf("abc"));
    }

    [Fact]
    public void The_sample_at_the_root_of_the_repository_is_valid_and_changes_nothing_and_its_comments_are_valid_too()
    {
        string sample = File.ReadAllText(Path.Combine(Root, "iota.yaml"));
        IotaConfiguration asItStands = Read(sample);
        Assert.Equal((0, 0, 0, "x"), (asItStands.Destinations.Count, asItStands.Routes.Count, asItStands.Suppressions.Count, asItStands.RuleSetOf("x")));
        IotaConfiguration all = Read(CommentedOut().Replace(sample, ""));
        Assert.Equal((2, 2, 1, 2), (all.Destinations.Count, all.Routes.Count, all.Suppressions.Count, all.Overrides.Changes.Count));
        Assert.NotEqual("x", all.RuleSetOf("x"));
    }

    [Theory]
    [InlineData("docs/iota-yaml.md", 7)]
    [InlineData("docs/destinations.md", 5)]
    public void Every_example_of_the_documentation_is_valid(string page, int atLeast)
    {
        MatchCollection examples = YamlBlock().Matches(File.ReadAllText(Path.Combine(Root, page)));
        Assert.True(examples.Count >= atLeast, $"{page} has {examples.Count} examples");
        Assert.All(examples, example => Read(example.Groups[1].Value));
    }

    [Fact]
    public void What_decides_results_belongs_to_the_rule_set_and_nothing_else_does()
    {
        const string Rules = "rules: {disable: [a]}\n";
        string id = Read(Rules).RuleSetOf("x");
        Assert.NotEqual("x", id);
        Assert.Equal(id, Read($"# a comment\n\nrules:\n  disable:\n    - \"a\"\n").RuleSetOf("x"));
        Assert.Equal(id, Read(Rules + "verify_pushdown: 0.5\ndestinations: {a: {type: stdout}}\nroutes: [{to: a}]\n").RuleSetOf("x"));
        Assert.NotEqual(id, Read("rules: {disable: [b]}").RuleSetOf("x"));
        Assert.NotEqual(id, Read("rules: {enable: [a]}").RuleSetOf("x"));
        Assert.NotEqual(id, Read(Rules + "variables: {a: 1}").RuleSetOf("x"));
        Assert.NotEqual(id, Read(Rules + "suppressions: [{rules: a, when: {b: c}, reason: d}]").RuleSetOf("x"));
        Assert.NotEqual(id, Read(Rules).RuleSetOf("y"));
    }

    [Fact]
    public void The_nearest_file_in_or_above_the_rules_is_found_but_not_in_a_folder_that_everybody_may_write_to()
    {
        DirectoryInfo top = Directory.CreateTempSubdirectory("iota-config-");
        try
        {
            string rules = top.CreateSubdirectory("a/rules").FullName;
            string above = Path.Combine(top.FullName, "iota.yaml");
            File.WriteAllText(above, "{}");
            Assert.Equal(above, ConfigurationFile.Find([rules]));
            string beside = Path.Combine(top.FullName, "a", "iota.yaml");
            File.WriteAllText(beside, "{}");
            Assert.Equal(beside, ConfigurationFile.Find([rules]));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(top.FullName, "a"), (UnixFileMode)0b111_111_111);
                Assert.Equal(above, ConfigurationFile.Find([rules]));
            }

            Assert.Contains("cannot be read", Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load(Path.Combine(rules, "missing.yaml"), [])).Message, StringComparison.Ordinal);
        }
        finally
        {
            top.Delete(recursive: true);
        }
    }

    [Fact]
    public void Rules_are_disabled_enabled_and_changed_by_id_pattern_and_tag()
    {
        RuleOverrides overrides = Read(
            """
            rules:
              disable: ["iam_*", "tag:noisy"]
              enable: iam_user_created
              change:
                "*": {severity: LOW}
                iam_user_created: {severity: critical, dedup_minutes: 5, threshold: 3}
            """).Overrides;
        Assert.Equal([true, false, false, true], new[] { Rule("iam_user_created"), Rule("iam_other"), Rule("x", "Noisy"), Rule("y") }.Select(rule => overrides.Apply(rule).Enabled));
        RuleInfo changed = overrides.Apply(Rule("iam_user_created"));
        Assert.Equal((Severity.Critical, true, TimeSpan.FromMinutes(5), 3), (changed.Severity, changed.SeverityIsFixed, changed.Policy.DedupPeriod, changed.Policy.Threshold));
        Assert.Equal((Severity.Low, AlertPolicy.Default), (overrides.Apply(Rule("y")).Severity, overrides.Apply(Rule("y")).Policy));
        Assert.True(overrides.Apply(Rule("iam_user_created") with { Enabled = false }).Enabled);
    }

    [Fact]
    public void Entries_that_match_no_rule_and_suppressions_that_have_expired_are_warned_of()
    {
        IotaConfiguration configuration = Read(
            """
            rules: {disable: [iam_usr_created, "tag:beta"]}
            suppressions:
              - {rules: iam_user_created, when: {a: b}, reason: old, expires: 2026-03-03}
              - {rules: iam_user_created, when: {a: b}, reason: today, expires: 2026-03-04}
            """);
        Assert.Equal(
            [
                "iota.yaml: rules.disable names \"iam_usr_created\" (did you mean \"iam_user_created\"?), which no rule matches",
                "iota.yaml: rules.disable names \"tag:beta\", which no rule matches",
                "iota.yaml:3: the suppression of iam_user_created (\"old\") expired after 2026-03-03 and does not act any more: renew or remove it",
            ],
            configuration.Warnings([Rule("iam_user_created")], SomeDetection.Noon));
    }

    [Theory]
    [InlineData("HIGH", "444455556666", "", "oncall,secops")]
    [InlineData("MEDIUM", "444455556666", "", "secops")]
    [InlineData("INFO", "444455556666", "", "oncall,secops,archive")] // no route: everywhere
    [InlineData("INFO", "111122223333", "", "archive")]
    [InlineData("CRITICAL", "111122223333", "", "oncall,secops,archive")]
    [InlineData("INFO", "444455556666", "Noisy", "")]
    public void Every_route_that_concerns_an_alert_adds_its_destinations(string severity, string account, string tag, string expected)
    {
        IotaConfiguration configuration = Read(
            """
            destinations: {oncall: {type: stdout}, secops: {type: stdout}, archive: {type: stdout}}
            routes:
              - {min_severity: HIGH, to: oncall}
              - {severity: [medium, high, critical], log_types: AWS.CloudTrail, to: [secops]}
              - {accounts: 111122223333, to: archive}
              - {rules: "tag:noisy", to: []}
            """);
        Alert alert = SomeAlert.Plain with { Severity = SeverityNames.Parse(severity)!.Value, Accounts = [account] };
        IEnumerable<string> destinations = configuration.Routing(_ => Rule(alert.RuleId, tag), [])(alert);
        Assert.Equal(expected, string.Join(',', destinations));
    }

    [Fact]
    public void The_rules_own_choice_comes_first_and_a_choice_of_unknown_names_is_none()
    {
        IotaConfiguration configuration = Read("destinations: {a: {type: stdout}, b: {type: stdout}}\nroutes: [{to: a}]");
        Func<Alert, IEnumerable<string>> route = configuration.Routing(_ => null, ["slack"]);
        Assert.Equal(["b"], route(SomeAlert.Plain with { Destinations = ["b", "gone"] }));
        Assert.Empty(route(SomeAlert.Plain with { Destinations = [] }));
        Assert.Equal(["a", "slack"], route(SomeAlert.Plain with { Destinations = ["gone"] }));
        Assert.Equal(["a", "slack"], route(SomeAlert.Plain));
    }

    internal static IotaConfiguration Read(string yaml) => ConfigurationReader.Read(Encoding.UTF8.GetBytes(yaml), "iota.yaml");

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Iota.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }

    private static RuleInfo Rule(string id, params string[] tags) => new() { Index = 0, Id = id, Path = $"/rules/{id}.py", Tags = tags };

    [GeneratedRegex("^#(?=\\S|  )", RegexOptions.Multiline)]
    private static partial Regex CommentedOut();

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
