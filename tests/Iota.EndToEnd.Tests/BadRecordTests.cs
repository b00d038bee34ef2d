using System.Text;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Records that are odd or broken, between two good ones of the same object.</summary>
public sealed class BadRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadRecordTests() => _folder.Write("rules/every.py", Rules.Every);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_number_is_set_aside() => SetAsideAsync("42", "not a JSON object");

    [Fact]
    public Task A_string_is_set_aside() => SetAsideAsync("\"text\"", "not a JSON object");

    [Fact]
    public Task A_null_is_set_aside() => SetAsideAsync("null", "not a JSON object");

    [Fact]
    public Task Invalid_utf_8_is_set_aside() => SetAsideAsync(CloudTrail.Event("odd", more: "\"userAgent\":\"@\""), "not valid UTF-8", invalidByte: true);

    [Fact]
    public Task NaN_is_set_aside() => SetAsideAsync(CloudTrail.Event("odd", more: "\"n\":NaN"), "not valid JSON");

    [Fact]
    public Task Nesting_of_seventy_levels_is_set_aside() =>
        SetAsideAsync(CloudTrail.Event("odd", more: $"\"n\":{new string('[', 70)}{new string(']', 70)}"), "nested deeper than the limit");

    [Fact]
    public Task An_object_that_is_no_event_is_set_aside() => SetAsideAsync("""{"hello":"world"}""", "of no log type that Iota knows");

    [Fact]
    public Task A_lone_surrogate_is_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"userAgent\":\"\\ud800\""));

    [Fact]
    public Task Duplicate_keys_are_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"eventName\":\"Other\",\"eventName\":\"Third\""));

    [Fact]
    public Task A_user_identity_of_null_is_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"userIdentity\":null"));

    [Fact]
    public Task Request_parameters_that_are_a_string_are_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"requestParameters\":\"bucket=x\""));

    [Fact]
    public Task Numbers_of_ten_thousand_digits_are_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: $"\"n\":{new string('9', 10_000)}"));

    [Fact]
    public Task Numbers_of_a_million_digits_are_set_aside() =>
        SetAsideAsync(CloudTrail.Event("odd", more: $"\"n\":{new string('9', 1_000_000)}"), "a number of more than 20,000 digits");

    [Fact]
    public Task Numbers_beyond_a_double_are_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"n\":1e999"));

    [Fact]
    public Task A_mfa_flag_that_is_a_boolean_is_evaluated() =>
        EvaluatedAsync(CloudTrail.Event("odd", more: """ "userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":true,"creationDate":""}}} """));

    [Fact]
    public Task A_user_identity_that_is_a_string_is_evaluated() => EvaluatedAsync(CloudTrail.Event("odd", more: "\"userIdentity\":\"root\""));

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_content()
    {
        _folder.Write("log.json", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(CloudTrail.Events("e", 3))]);
        (await ScanAsync()).Exits(0).Sums(("events", 3), ("evaluated", 3), ("detections", 3));
    }

    /// <summary>The shipped rules meet what the records above have in common: members of a type that no documentation mentions.</summary>
    [Fact]
    public async Task No_shipped_rule_fails_on_members_of_an_unexpected_type()
    {
        string[] values = ["null", "\"text\"", "7", "true", "[]", "[null]", "{}", "[{\"a\":null}]"];
        string[] members = ["userIdentity", "requestParameters", "responseElements", "additionalEventData", "sourceIPAddress", "userAgent", "errorCode", "resources", "eventTime"];
        string[] names = [.. Directory.EnumerateFiles(Repository.ShippedRules, "*.yml", SearchOption.AllDirectories).SelectMany(EventNames).Distinct()];
        Assert.True(names.Length > 30, $"only {names.Length} event names were found in the tests of the shipped rules");
        IEnumerable<string> events =
            from source in names
            from member in members
            from value in values
            select $$"""{"eventSource":"{{source.Split(' ')[0]}}","eventName":"{{source.Split(' ')[1]}}","{{member}}":{{value}}}""";
        string[] all = [.. events];
        _folder.Write("log.json", CloudTrail.Records(all));
        IotaRun run = await IotaProgram.RunAsync("scan", _folder["log.json"], "--output", "jsonl", "--failures", _folder["failures"]);
        Assert.Equal("", _folder.Read("failures"));
        run.Exits(0).Sums(("events", all.Length), ("evaluated", all.Length), ("failures", 0));
    }

    /// <summary>"source name" of every event in the tests of a rule.</summary>
    private static IEnumerable<string> EventNames(string metadata)
    {
        string source = "";
        foreach (string line in File.ReadLines(metadata).Select(line => line.Trim()))
        {
            if (line.StartsWith("\"eventSource\": \"", StringComparison.Ordinal)) source = line.Split('"')[3];
            if (line.StartsWith("\"eventName\": \"", StringComparison.Ordinal) && source.Length > 0) yield return $"{source} {line.Split('"')[3]}";
        }
    }

    private async Task SetAsideAsync(string record, string reason, bool invalidByte = false)
    {
        byte[] content = Encoding.UTF8.GetBytes(CloudTrail.Records(CloudTrail.Event("first"), record, CloudTrail.Event("last")));
        if (invalidByte) content[Array.IndexOf(content, (byte)'@')] = 0xFF;
        string path = _folder.Write("log.json", content);
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("objects", 1), ("events", 3), ("evaluated", 2), ("quarantined", 1), ("detections", 2), ("failures", 0));
        int offset = CloudTrail.Records(CloudTrail.Event("first")).Length - "]}".Length + ",".Length;
        run.Says($"{path}#1: set aside at byte {offset}: {reason}");
    }

    private async Task EvaluatedAsync(string record)
    {
        _folder.Write("log.json", CloudTrail.Records(CloudTrail.Event("first"), record, CloudTrail.Event("last")));
        (await ScanAsync()).Exits(0).Sums(("objects", 1), ("events", 3), ("evaluated", 3), ("quarantined", 0), ("detections", 3), ("failures", 0));
    }

    private Task<IotaRun> ScanAsync() =>
        IotaProgram.RunAsync("scan", _folder["log.json"], "--rules", _folder["rules"], "--workers", "1", "--output", "jsonl");
}
