using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>What a rule is given, and what becomes of its answers.</summary>
public sealed class RuleContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RuleContractTests() => _folder.Write("log.json", CloudTrail.Records(CloudTrail.Event("e0")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rule_sees_every_member_of_the_record()
    {
        const string more = """
            "additionalEventData":{"MFAUsed":"Yes"},"tlsDetails":{"tlsVersion":"TLSv1.3"},"sharedEventID":"s","readOnly":false,"vendor":{"x":[1]},
            "userIdentity":{"invokedBy":"cloudformation.amazonaws.com","onBehalfOf":{"userId":"u"}}
            """;
        _folder.Write("log.json", CloudTrail.Records(CloudTrail.Event("e0", more: more)));
        _folder.Write("rules/seen.py", "def rule(event):\n    return True\n\n\ndef alert_context(event):\n    return event\n");
        JsonElement context = Assert.Single((await ScanAsync()).Exits(0).Alerts).GetProperty("context");
        using var expected = JsonDocument.Parse(CloudTrail.Event("e0", more: more));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, context), context.ToString());
    }

    [Fact]
    public async Task Request_parameters_of_null_are_absent_as_rules_assume()
    {
        _folder.Write("log.json", CloudTrail.Records(CloudTrail.Event("e0", more: "\"requestParameters\":null,\"responseElements\":null")));
        _folder.Write("rules/assumes.py", "def rule(event):\n    return event.get('requestParameters', {}).get('name') is None and event.get('responseElements', 1) == 1\n");
        (await ScanAsync()).Exits(0).Sums(("detections", 1), ("failures", 0));
    }

    [Fact]
    public async Task The_three_shapes_of_rules_run_and_their_functions_are_called_with_the_event_or_with_nothing()
    {
        _folder.Write("rules/predicate.py", "def rule(event):\n    return 'yes'\n\n\ndef title():\n    return 'a predicate'\n\n\ndef severity():\n    return 'high'\n");
        _folder.Write("rules/transform.py", "def rule(event):\n    event['mark'] = 7\n    return event\n\n\ndef alert(event):\n    return event['mark'] == 7\n\n\n" +
            "def title(event):\n    return f\"mark {event['mark']}\"\n");
        _folder.Write("rules/klass.py", "import iota\n\n\nclass Klass(iota.Rule):\n    id = 'klass'\n\n    def rule(self, event):\n        return 'mark' not in event\n\n" +
            "    def title(self, event):\n        return 'a class'\n");
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("detections", 3), ("failures", 0));
        Assert.Equal(
            ["klass a class INFO", "predicate a predicate HIGH", "transform mark 7 INFO"],
            run.Alerts.Select(alert => $"{alert.Text("ruleId")} {alert.Text("title")} {alert.Text("severity")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_dedup_or_title_of_None_is_a_failure_and_the_default_and_never_the_word_None()
    {
        _folder.Write("rules/none.py", "def rule(event):\n    return True\n\n\ndef dedup(event):\n    return None\n\n\ndef title(event):\n    return None\n");
        JsonElement alert = Assert.Single((await ScanAsync()).Exits(2).Sums(("detections", 1), ("failures", 2)).Alerts);
        Assert.Equal(("none", "none"), (alert.Text("dedup"), alert.Text("title")));
    }

    [Fact]
    public async Task Two_rules_of_one_name_are_not_mixed_up_the_second_is_left_out_by_name()
    {
        _folder.Write("rules/a/same.py", Rules.Every);
        _folder.Write("rules/b/same.py", Rules.Every);
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("detections", 1), ("failures", 1));
        Assert.Contains($"rule same was not loaded: {_folder["rules/b/same.py"]}: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_with_one_bad_key_runs_without_it_and_the_summary_says_in_part()
    {
        _folder.Write("rules/every.py", Rules.Every);
        _folder.Write("rules/every.yml", Rules.Metadata("every", "DedupMinutes: 5"));
        IotaRun run = await IotaProgram.RunAsync("scan", _folder["log.json"], "--rules", _folder["rules"]);
        Assert.Contains($"Rule loaded in part: {_folder["rules/every.yml"]}:7: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("rule every was loaded without a part of it: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 alert", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_beside_the_rules_is_imported_and_is_no_rule()
    {
        _folder.Write("rules/helpers.py", "def name(event):\n    return event['eventName']\n");
        _folder.Write("rules/uses.py", "import helpers\n\n\ndef rule(event):\n    return helpers.name(event) == 'DeleteTrail'\n");
        IotaRun run = (await IotaProgram.RunAsync("scan", _folder["log.json"], "--rules", _folder["rules"])).Exits(0);
        Assert.Contains(" 1 evaluated with 1 rule, ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_without_an_id_are_told_apart_even_when_they_are_equal_and_an_object_that_is_delivered_again_adds_none()
    {
        const string anonymous = """{"eventSource":"s3.amazonaws.com","eventName":"GetObject","eventTime":"2026-11-18T02:00:00Z"}""";
        _folder.Write("log.json", CloudTrail.Records(anonymous, anonymous, anonymous.Replace("Get", "Put", StringComparison.Ordinal)));
        _folder.Write("rules/every.py", Rules.Every);
        string[] state = ["--state", _folder["state"]];
        (await ScanAsync(state)).Exits(0).Sums(("events", 3), ("detections", 3), ("duplicates", 0));
        File.Move(_folder["log.json"], _folder["other.json"]);
        File.Copy(_folder["other.json"], _folder["log.json"]);
        File.SetLastWriteTimeUtc(_folder["log.json"], DateTime.UnixEpoch);
        (await ScanAsync(state)).Exits(0).Sums(("events", 3), ("detections", 0), ("duplicates", 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"eventTime\":null")]
    [InlineData(",\"eventTime\":\"yesterday\"")]
    public async Task An_event_without_a_time_gets_that_of_its_object_so_that_every_run_says_the_same(string time)
    {
        _folder.Write("log.json", CloudTrail.Records("{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\"e1\"" + time + "}"));
        _folder.Write("rules/every.py", Rules.Every);
        File.SetLastWriteTimeUtc(_folder["log.json"], new DateTime(2026, 11, 18, 2, 3, 4, DateTimeKind.Utc));
        IotaRun run = (await ScanAsync()).Exits(0);
        Assert.Equal("2026-11-18T02:03:04Z", Assert.Single(run.Alerts).Text("firstEventTime"));
    }

    [Theory]
    [InlineData("Yes", 0)]
    [InlineData("No", 1)]
    public async Task The_shipped_rule_for_logins_without_MFA_sees_whether_MFA_was_used(string used, int alerts)
    {
        string login = File.ReadAllText(Path.Combine(Repository.Root, "samples", "events", "root_console_login.json"));
        Assert.Contains("\"MFAUsed\": \"No\"", login, StringComparison.Ordinal);
        login = login.Replace("\"type\": \"Root\"", "\"type\": \"IAMUser\"", StringComparison.Ordinal); // The root user has a rule of its own.
        _folder.Write("log.json", login.Replace("\"MFAUsed\": \"No\"", $"\"MFAUsed\": \"{used}\"", StringComparison.Ordinal));
        IotaRun run = (await IotaProgram.RunAsync("scan", _folder["log.json"], "--output", "jsonl")).Exits(0);
        Assert.Equal(alerts, run.Alerts.Count(alert => alert.Text("ruleId") == "console_login_without_mfa"));
    }

    private Task<IotaRun> ScanAsync(params IEnumerable<string> more) =>
        IotaProgram.RunAsync(["scan", _folder["log.json"], "--rules", _folder["rules"], "--workers", "1", "--output", "jsonl", .. more]);
}
