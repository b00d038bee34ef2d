using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>The forms in which CloudTrail's events come, each with two events or one.</summary>
public sealed class LogShapeTests : IDisposable
{
    private static readonly string One = CloudTrail.Event("one"), Two = CloudTrail.Event("two");

    private readonly TemporaryFolder _folder = new();

    public LogShapeTests() => _folder.Write("rules/every.py", Rules.Every);

    public void Dispose() => _folder.Dispose();

    /// <summary>More of everything than is kept in memory until the object is known to be whole.</summary>
    [Fact]
    public async Task An_object_with_thousands_of_matches_and_failures_loses_none()
    {
        const int count = 12_345;
        _folder.Write("log.json.gz", CloudTrail.Gzip(CloudTrail.Records(Enumerable.Range(0, count).Select(i => CloudTrail.Event($"event-{i:00000}")))));
        _folder.Write("rules/raises.py", "def rule(event):\n    return event['missing']\n");
        (await IotaProgram.RunAsync("scan", _folder["log.json.gz"], "--rules", _folder["rules"], "--output", "jsonl",
            "--detections", _folder["detections"], "--failures", _folder["failures"]))
            .Exits(2).Sums(("events", count), ("detections", count), ("alerts", 1), ("failures", count));
        string[] ids = [.. Enumerable.Range(0, count).Select(i => $"event-{i:00000}")];
        Assert.Equal(ids, JsonLines.Read(_folder["detections"]).Select(line => line.Text("eventId")));
        Assert.Equal(ids, JsonLines.Read(_folder["failures"]).Select(line => line.Text("eventId")));
    }

    [Fact]
    public Task A_delivery_of_CloudTrail() => GivesAsync($$"""{"Records":[{{One}},{{Two}}]}""");

    [Fact]
    public async Task An_insight_is_an_event_of_its_own_log_type_and_no_error()
    {
        _folder.Write("log.json", """
            {"Records":[{"eventVersion":"1.08","eventTime":"2026-11-18T02:00:00Z","awsRegion":"eu-west-1","eventID":"insight-1","eventType":"AwsCloudTrailInsight",
            "recipientAccountId":"111122223333","sharedEventID":"s","eventCategory":"Insight","insightDetails":{"state":"Start","eventSource":"iam.amazonaws.com",
            "eventName":"DeleteTrail","insightType":"ApiCallRateInsight"}}]}
            """);
        IotaRun run = (await IotaProgram.RunAsync("scan", _folder["log.json"], "--rules", _folder["rules"], "--output", "jsonl")).Exits(0);
        run.Sums(("events", 1), ("evaluated", 1), ("quarantined", 0));
        Assert.Equal("AWS.CloudTrailInsight", Assert.Single(run.Alerts).Text("logType"));
    }

    [Fact]
    public Task A_bare_array() => GivesAsync($"[{One},\n {Two}]");

    [Fact]
    public Task Json_lines() => GivesAsync($"{One}\n{Two}\n");

    [Fact]
    public Task Documents_one_after_another() => GivesAsync($$"""{"Records":[{{One}}]} {"Records":[{{Two}}]}""");

    [Fact]
    public Task A_pretty_printed_document() => GivesAsync(Pretty($$"""{"Records":[{{One}},{{Two}}]}"""));

    [Fact]
    public Task Events_of_EventBridge() => GivesAsync(string.Join('\n', ((string[])[One, Two]).Select(json =>
        $$"""{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.cloudtrail","detail":{{json}}}""")));

    [Fact]
    public Task What_lookup_events_prints() => GivesAsync(Pretty($$"""
        {"Events":[{"EventId":"one","EventName":"DeleteTrail","CloudTrailEvent":"{{JsonEncodedText.Encode(One)}}"},
                   {"EventId":"two","EventName":"DeleteTrail","CloudTrailEvent":"{{JsonEncodedText.Encode(Two)}}"}]}
        """));

    [Fact]
    public async Task A_record_of_five_megabytes_is_one_event()
    {
        _folder.Write("log.json", CloudTrail.Records(One, CloudTrail.Event("large", more: $"\"requestParameters\":\"{new string('x', 5_000_000)}\""), Two));
        (await ScanAsync()).Exits(0).Sums(("events", 3), ("evaluated", 3), ("detections", 3));
    }

    private async Task GivesAsync(string content)
    {
        _folder.Write("log.json", content);
        (await ScanAsync()).Exits(0).Sums(("objects", 1), ("events", 2), ("evaluated", 2), ("quarantined", 0), ("detections", 2));
        Assert.Equal(["one", "two"], JsonLines.Read(_folder["detections"]).Select(detection => detection.Text("eventId")));
    }

    private static string Pretty(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target, new JsonWriterOptions { Indented = true })) document.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(target.ToArray());
    }

    private Task<IotaRun> ScanAsync() => IotaProgram.RunAsync(
        "scan", _folder["log.json"], "--rules", _folder["rules"], "--workers", "1", "--output", "jsonl", "--detections", _folder["detections"]);
}
