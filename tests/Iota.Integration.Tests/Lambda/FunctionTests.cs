using System.Diagnostics;
using System.Text.Json;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The whole function: real state, real workers with the shipped rules, the samples in a loopback S3.</summary>
public sealed class FunctionTests : IAsyncDisposable
{
    private const string Bucket = "org-trail";

    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "cloudtrail");

    private readonly FunctionUnderTest _function = new();
    private readonly string[] _keys;

    public FunctionTests()
    {
        _keys = [.. Directory.GetFiles(Samples, "*.gz", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Samples, path)).Order(StringComparer.Ordinal)];
        foreach (string key in _keys) _function.S3.Put(Bucket, key, File.ReadAllBytes(Path.Combine(Samples, key)));
    }

    public ValueTask DisposeAsync() => _function.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task Of_a_batch_only_the_missing_and_the_poison_message_fail_and_a_redelivery_adds_nothing()
    {
        string batch = Messages.Batch(
            ("test event", """{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"org-trail"}"""),
            ("poison", "this was never a notification"),
            ("S3", Messages.FromS3(Bucket, _keys[..4])),
            ("missing", Messages.ThroughSns(Messages.FromS3(Bucket, "AWSLogs/not here+%.json.gz"))),
            ("SNS", Messages.ThroughSns(Messages.FromS3(Bucket, _keys[4..9]))),
            ("again", Messages.FromS3(Bucket, _keys[0])),
            ("CloudTrail", Messages.ThroughSns(Messages.FromCloudTrail(Bucket, _keys[9..]))));
        _ = _function.Start();

        RuntimePost first = await _function.InvokeAsync("r1", batch);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"poison"},{"itemIdentifier":"missing"}]}""", first.Body);
        (long detections, long objects) expected = (await CountLocallyAsync(), _keys.Length);
        Assert.True(expected.detections > 0);
        Assert.Equal(expected, (_function.Count("detections WHERE log_type <> 'Iota.Operations'"), _function.Count("ledger")));
        int requests = _function.S3.Requests.Count;

        RuntimePost second = await _function.InvokeAsync("r2", batch);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(expected, (_function.Count("detections WHERE log_type <> 'Iota.Operations'"), _function.Count("ledger")));
        Assert.Equal(1, _function.S3.Requests.Count - requests); // Only the missing one is asked for again.

        string[] codes = [.. LogLines().Select(line => line.GetProperty("code").GetString()!)];
        Assert.Equal(2, codes.Count(code => code == "notification_unknown"));
        Assert.Equal(2, codes.Count(code => code == "object_failed"));
        Assert.Equal(2, codes.Count(code => code == "batch_processed"));
        Assert.Equal(
            [(7, 2, _keys.Length, 0, 1, expected.detections), (7, 2, 0, _keys.Length, 1, 0)],
            Metrics().Select(line => (
                Number(line, "MessagesReceived"), Number(line, "MessagesFailed"), Number(line, "ObjectsProcessed"), Number(line, "ObjectsSkipped"),
                Number(line, "ObjectsFailed.NotFound"), Number(line, "Detections"))));
    }

    /// <summary>"Specification: Embedded metric format", Amazon CloudWatch User Guide.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Metrics_are_lines_that_CloudWatch_understands()
    {
        _ = _function.Start();
        await _function.InvokeAsync("r1", Messages.Batch(("S3", Messages.FromS3(Bucket, _keys[0]))));

        JsonElement line = Assert.Single(Metrics());

        JsonElement definition = Assert.Single(line.GetProperty("_aws").GetProperty("CloudWatchMetrics").EnumerateArray());
        Assert.InRange(line.GetProperty("_aws").GetProperty("Timestamp").GetInt64(), 1_700_000_000_000, 4_000_000_000_000);
        Assert.Equal("Iota", definition.GetProperty("Namespace").GetString());
        Assert.Equal("""[["FunctionName"]]""", definition.GetProperty("Dimensions").GetRawText());
        Assert.NotEqual("", line.GetProperty("FunctionName").GetString());
        JsonElement[] metrics = [.. definition.GetProperty("Metrics").EnumerateArray()];
        Assert.InRange(metrics.Length, 10, 100);
        Assert.All(metrics, metric =>
        {
            Assert.Contains(metric.GetProperty("Unit").GetString(), (string[])["Count", "Milliseconds"]);
            Assert.Equal(JsonValueKind.Number, line.GetProperty(metric.GetProperty("Name").GetString()!).ValueKind);
        });
    }

    [Theory(Timeout = 120_000)]
    [InlineData(S3Fault.CutShort)]
    [InlineData(S3Fault.Forbidden)]
    [InlineData(S3Fault.SlowDown)]
    public async Task An_object_that_cannot_be_read_fails_its_message_only_and_succeeds_when_it_comes_again(S3Fault fault)
    {
        string batch = Messages.Batch(("bad", Messages.FromS3(Bucket, _keys[0], _keys[1])), ("good", Messages.FromS3(Bucket, _keys[2])));
        _function.S3.FailNext(_keys[0], [.. Enumerable.Repeat(fault, fault == S3Fault.SlowDown ? 4 : 1)]);
        _ = _function.Start();
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"bad"}]}""", (await _function.InvokeAsync("r1", batch)).Body);
        Assert.Equal(2, _function.Count("ledger"));
        Assert.Equal("""{"batchItemFailures":[]}""", (await _function.InvokeAsync("r2", batch)).Body);
        Assert.Equal(3, _function.Count("ledger"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_truncated_object_is_never_evaluated_in_part()
    {
        _function.S3.Put(Bucket, "cut.json.gz", File.ReadAllBytes(Path.Combine(Samples, _keys[^1]))[..^20]);
        _ = _function.Start();
        RuntimePost answer = await _function.InvokeAsync("r1", Messages.Batch(("cut", Messages.FromS3(Bucket, "cut.json.gz"))));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"cut"}]}""", answer.Body);
        Assert.Equal((0, 0), (_function.Count("detections WHERE log_type <> 'Iota.Operations'"), _function.Count("ledger")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Before_the_deadline_what_is_finished_is_stored_and_the_rest_given_back()
    {
        _function.S3.FailAlways(_keys[0], S3Fault.Stall);
        _ = _function.Start();
        await _function.Lambda.Initialised;
        long start = Stopwatch.GetTimestamp();
        RuntimePost answer = await _function.InvokeAsync(
            "r1", Messages.Batch(("stalls", Messages.FromS3(Bucket, _keys[0])), ("good", Messages.FromS3(Bucket, _keys[1..]))), TimeSpan.FromSeconds(8));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 5, 8);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"stalls"}]}""", answer.Body);
        Assert.Equal(_keys.Length - 1, _function.Count("ledger"));

        Assert.Equal("""{"batchItemFailures":[]}""", (await _function.InvokeAsync("r2", Messages.Batch(("next", Messages.FromS3(Bucket, _keys[1]))))).Body);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_time_left_everything_is_given_back_at_once()
    {
        _ = _function.Start();
        RuntimePost answer = await _function.InvokeAsync("r1", Messages.Batch(("m", Messages.FromS3(Bucket, _keys[0]))), TimeSpan.FromSeconds(-1));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m"}]}""", answer.Body);
        Assert.Empty(_function.S3.Requests);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_event_that_comes_in_the_message_itself_is_evaluated_once()
    {
        string login = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "events", "root_console_login.json"), TestContext.Current.CancellationToken);
        string body = $$"""{"version":"0","id":"1","detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","detail":{{login}}}""";
        _ = _function.Start();
        Assert.Equal("""{"batchItemFailures":[]}""", (await _function.InvokeAsync("r1", Messages.Batch(("m1", body), ("m2", Messages.ThroughSns(body))))).Body);
        long detections = _function.Count("detections WHERE log_type <> 'Iota.Operations'");
        Assert.True(detections > 0);
        Assert.Equal("""{"batchItemFailures":[]}""", (await _function.InvokeAsync("r2", Messages.Batch(("m1", body)))).Body);
        Assert.Equal((detections, 1), (_function.Count("detections WHERE log_type <> 'Iota.Operations'"), _function.Count("ledger")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_state_that_stops_working_fails_the_invocation_and_ends_the_process()
    {
        Task<int> running = _function.Start();
        await _function.Lambda.Initialised;
        await File.WriteAllTextAsync(Path.Combine(_function.StateFolder, "state.db"), new string('x', 100_000), TestContext.Current.CancellationToken);
        RuntimePost answer = await _function.InvokeAsync("r1", Messages.Batch(("m", Messages.FromS3(Bucket, _keys[0]))));
        Assert.Equal("invocation/r1/error", answer.Path);
        Assert.Equal(1, await running);
    }

    private IEnumerable<JsonElement> LogLines() => Lines().Where(line => line.TryGetProperty("code", out _));

    private IEnumerable<JsonElement> Metrics() => Lines().Where(line => line.TryGetProperty("_aws", out _));

    private static long Number(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private IEnumerable<JsonElement> Lines() =>
        _function.Output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>What the same rules find in the same objects on a disk.</summary>
    private static async Task<long> CountLocallyAsync()
    {
        TimeProvider time = TimeProvider.System;
        await using LoadedRules rules = await LoadedRules.LoadAsync(
            [Path.Combine(Repository.Root, "rules")], new PythonOptions { PackagePath = Repository.PythonPackage }, EngineLog.None, time);
        using var state = SqliteStateStore.OpenThrowAway(time, new Random(1));
        var engine = new DetectionEngine(new EngineOptions(), new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, time);
        EngineTotals totals = await engine.ProcessAsync(LocalObjectStore.List(Samples), _ => { }, TestContext.Current.CancellationToken);
        return totals.Detections;
    }
}
