using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The whole isolated path over S3, SNS and SQS that we did not write: log object → topic → queue → detect → alerts bucket → queue → notify → Slack. With the program
/// that is deployed, frozen between invocations as Lambda freezes it; where it was not published, in the process of the test. As part of <c>make test-slow</c> out of the archives,
/// in a file system that has nothing else.</summary>
public sealed class PipelineTests(MotoServer moto) : IAsyncDisposable
{
    private static readonly TimeSpan TimeLeft = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortTimeLeft = TimeSpan.FromSeconds(4);

    private static int _tests;

    private readonly string _name = $"pipeline-{Interlocked.Increment(ref _tests)}";
    private LambdaRoot? _root;
    private MotoQueues? _aws;
    private Deployment? _iota;
    private EventSource? _detect, _notify;
    private string _detectQueue = "", _deadLetters = "", _notifyQueue = "", _notifyDeadLetters = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_iota is not null) await _iota.DisposeAsync();
        _aws?.Dispose();
        _root?.Dispose();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task Each_login_is_told_once_however_often_it_is_announced(bool packaged)
    {
        await StartAsync(packaged);
        await _aws!.PutAsync($"{_name}-logs", "AWSLogs/a.json", Deployment.Logins("e1", "e2"));
        await _aws.PutAsync($"{_name}-logs", "AWSLogs/b c+d.json", Deployment.Logins("e2", "e3"));
        await _aws.PutAsync($"{_name}-logs", "elsewhere/c.json", Deployment.Logins("e4")); // outside of the prefix
        await SettleAsync();
        Assert.Equal(["login e1", "login e2", "login e3"], Told());

        await _aws.PutAsync($"{_name}-logs", "AWSLogs/a.json", Deployment.Logins("e1", "e2")); // announced again
        await SettleAsync();
        await _iota!.InvokeFrozenAsync("tick", "{}", TimeLeft);
        await SettleAsync();
        Assert.Equal(3, _iota.Slack.Requests);
        Assert.Equal(0, await _aws.CountAsync(_deadLetters) + await _aws.CountAsync(_notifyDeadLetters));
        Assert.Empty(await _aws.KeysAsync($"{_name}-alerts", "pending/"));
        RuntimePost? stats = await _iota.InvokeFrozenAsync("admin", """{"command":"stats"}""", TimeLeft);
        Assert.Contains("\"alerts\":3,", stats!.Body, StringComparison.Ordinal);
        RuntimePost? check = await _iota.InvokeFrozenAsync("admin", """{"command":"check"}""", TimeLeft);
        Assert.Contains("\"ok\":true", check!.Body, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task What_comes_within_the_batching_window_is_one_invocation(bool packaged)
    {
        await StartAsync(packaged);
        await SettleAsync(); // what S3 says when notifications are set up
        int before = _detect!.Batches.Count;
        await _aws!.PutAsync($"{_name}-logs", "AWSLogs/0.json", Deployment.Logins("e0"));
        Task<bool> batch = _detect.PollAsync(window: TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(200), Stop);
        await _aws.PutAsync($"{_name}-logs", "AWSLogs/1.json", Deployment.Logins("e1"));
        await batch;
        Assert.Equal([2], _detect.Batches.Skip(before));
        await SettleAsync();
        Assert.Equal(["login e0", "login e1"], Told());
        Assert.Equal([2], _detect.Batches.Skip(before));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task A_program_that_hangs_is_killed_at_the_deadline_and_its_messages_are_served_by_the_next_one(bool packaged)
    {
        if (!packaged) PublishedFunction.Require(); // a test cannot stop itself
        await StartAsync(packaged, loopbackS3: true);
        await SettleAsync();
        _iota!.PutLogins("a.json", "e1");
        _iota.S3.FailNext("a.json", S3Fault.Stall);
        await _aws!.Sqs.SendMessageAsync(_detectQueue, Messages.FromS3(Deployment.LogBucket, "a.json"), Stop);
        FunctionUnderTest first = _iota.Function("detect");
        int before = _detect!.Batches.Count;
        Task<bool> batch = _detect.PollAsync();
        while (_iota.S3.RequestsFor("a.json") == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), Stop);
        first.Hang();
        await batch;
        Assert.NotSame(first, _iota.Function("detect"));
        Assert.Equal(1, await _aws.CountAsync(_detectQueue)); // not visible yet, or again
        await UntilAsync(async () => await _aws.CountAsync(_detectQueue) == 0);
        await _iota.InvokeFrozenAsync("notify", "{}", TimeLeft);
        Assert.Equal(["login e1"], Told());
        Assert.Equal([1, 1], _detect.Batches.Skip(before));
        Assert.Equal(0, await _aws.CountAsync(_deadLetters));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task Two_that_get_the_same_messages_at_once_tell_each_alert_once(bool packaged)
    {
        if (!packaged) PublishedFunction.Require(); // what shares a state are processes of their own
        await StartAsync(packaged, loopbackS3: true);
        string[] keys = [.. Enumerable.Range(0, 8).Select(number => $"{number}.json")];
        foreach ((int number, string key) in keys.Index()) _iota!.PutLogins(key, $"e{number}", "shared");
        string batch = Messages.Batch([.. keys.Select(key => (key, Messages.FromS3(Deployment.LogBucket, key)))]);
        RuntimePost?[] answers = await Task.WhenAll(
            _iota!.InvokeFrozenAsync("detect#1", batch, TimeLeft), _iota.InvokeFrozenAsync("detect#2", batch, TimeLeft));
        Assert.All(answers, answer => Assert.Equal("""{"batchItemFailures":[]}""", answer!.Body));
        await _iota.InvokeFrozenAsync("tick", "{}", TimeLeft); // what one filed while the other held the lease
        await UntilAsync(async () =>
        {
            await _iota.InvokeFrozenAsync("notify", "{}", TimeLeft);
            return _iota.Pending.Count == 0;
        });
        Assert.Equal([.. keys.Index().Select(key => $"login e{key.Index}"), "login shared"], Told());
    }

    [Fact(Explicit = true, Timeout = 300_000)]
    public async Task Out_of_the_archives_each_alert_of_the_samples_is_told_once()
    {
        await StartAsync(packaged: true, shippedRules: true);
        string samples = Path.Combine(Repository.Root, "samples", "cloudtrail");
        foreach (string file in Directory.EnumerateFiles(samples, "*.gz", SearchOption.AllDirectories))
            await _aws!.PutAsync($"{_name}-logs", Path.GetRelativePath(samples, file), await File.ReadAllBytesAsync(file, Stop));
        await SettleAsync();
        await _iota!.InvokeFrozenAsync("tick", "{}", TimeLeft);
        await UntilAsync(async () =>
        {
            await _iota.InvokeFrozenAsync("notify", "{}", TimeLeft);
            return (await _aws!.KeysAsync($"{_name}-alerts", "pending/")).Count == 0;
        });
        Assert.Equal((await ExpectAsync(samples)).Select(Beginning), Told().Select(System.Net.WebUtility.HtmlDecode).Select(title => Beginning(title!)));
        string log = _iota.Function("detect").Output.ToString();
        Assert.DoesNotContain("rules_analysed", log, StringComparison.Ordinal); // the layer holds the analysis
        Assert.DoesNotContain("rules_unprotected", log, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task A_poison_object_ends_in_the_dead_letter_queue_and_costs_its_neighbours_nothing(bool packaged)
    {
        await StartAsync(packaged);
        await _aws!.PutAsync($"{_name}-logs", "AWSLogs/bad.json.gz", [0x1f, 0x8b, 8, 0]);
        await _aws.PutAsync($"{_name}-logs", "AWSLogs/good.json", Deployment.Logins("e1"));
        await UntilAsync(async () => await _aws.CountAsync(_deadLetters) == 1);
        await SettleAsync();
        Assert.Equal(0, await _aws.CountAsync(_detectQueue));
        Assert.Contains("login e1", Told());
        Assert.Single(Told(), title => title.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true, Explicit = true)]
    public async Task While_Slack_is_down_nothing_becomes_a_dead_letter_and_when_it_is_up_everything_arrives_once(bool packaged)
    {
        await StartAsync(packaged);
        _iota!.Slack.Status = 503;
        await _aws!.PutAsync($"{_name}-logs", "AWSLogs/a.json", Deployment.Logins("e1", "e2"));
        await SettleAsync();
        Assert.Empty(Told());
        Assert.Equal(2, (await _aws.KeysAsync($"{_name}-alerts", "pending/")).Count);

        _iota.Slack.Status = 200;
        await UntilAsync(async () =>
        {
            await _iota.InvokeFrozenAsync("notify", """{"source":"aws.events","detail-type":"Scheduled Event"}""", TimeLeft);
            return (await _aws.KeysAsync($"{_name}-alerts", "pending/")).Count == 0;
        });
        await SettleAsync();
        Assert.Equal(["login e1", "login e2"], Told());
        Assert.Equal(0, await _aws.CountAsync(_notifyDeadLetters));
    }

    /// <param name="first">Milliseconds of the first batch until the program is killed.</param>
    /// <param name="step">How much later it is killed in each further batch.</param>
    [Theory(Timeout = 120_000)]
    [InlineData(false, 20, 60)]
    [InlineData(false, 40, 5)] // often between sending an alert and noting that
    [InlineData(true, 20, 60, Explicit = true)]
    public async Task A_program_that_is_killed_at_any_moment_costs_no_alert_and_tells_none_twice(bool packaged, int first, int step)
    {
        if (!packaged) PublishedFunction.Require();
        const int rounds = 4;
        // A message may be in the hands of each program that is killed.
        await StartAsync(packaged, maxReceives: rounds + 3);
        for (int round = 0; round < rounds; round++)
        {
            await _aws!.PutAsync($"{_name}-logs", $"AWSLogs/{round}.json", Deployment.Logins($"e{round}"));
            _ = _iota!.Function("detect");
            await _iota.Function("detect").Lambda.Initialised.WaitAsync(Stop);
            // A crash while the batch is under way; the message comes again.
            Task<bool> batch = _detect!.PollAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(first + (step * round)), Stop);
            await _iota.KillAsync("detect");
            await batch;
        }
        await SettleAsync();
        _iota!.ExpireLeases(); // One that was killed while it sent holds its destination until its lease runs out.
        await _iota.InvokeFrozenAsync("tick", "{}", TimeLeft); // alerts that were durable, but not on their way yet
        await SettleAsync();
        Assert.Equal(["login e0", "login e1", "login e2", "login e3"], Told());
    }

    /// <summary>What Slack shows of a long title.</summary>
    private static string Beginning(string title) => title[..Math.Min(title.Length, 100)];

    private IEnumerable<string> Told() => _iota!.Slack.Titles.Order(StringComparer.Ordinal);

    /// <param name="packaged">Out of the archives of <c>make package</c>.</param>
    /// <param name="loopbackS3">With the S3 of the tests instead of moto's; then nothing is announced by itself.</param>
    /// <param name="shippedRules">With the rules of the archive instead of the one that tells of logins.</param>
    /// <param name="maxReceives">How often detect may get a message until it is a dead letter.</param>
    private async Task StartAsync(bool packaged = false, bool loopbackS3 = false, bool shippedRules = false, int maxReceives = 3)
    {
        Uri address = moto.Require();
        if (packaged) _root = await LambdaRoot.UnpackAsync("x64");
        _aws = new MotoQueues(address);
        (_detectQueue, string detectArn, _deadLetters) = await _aws.CreateQueueAsync($"{_name}-ingest", maxReceives, visibilitySeconds: 2);
        (_notifyQueue, string notifyArn, _notifyDeadLetters) = await _aws.CreateQueueAsync($"{_name}-outgoing", maxReceives: 3, visibilitySeconds: 2);
        string topic = await _aws.CreateTopicAsync($"{_name}-trail", detectArn);
        await _aws.CreateBucketAsync($"{_name}-logs", topic, null, "AWSLogs/");
        await _aws.CreateBucketAsync($"{_name}-alerts", null, notifyArn, "pending/");
        _iota = loopbackS3 ? new Deployment(Run) : new Deployment(Run, s3: address, alertsBucket: $"{_name}-alerts");
        _root?.UseConfiguration(shippedRules ? null : _iota.RulesFolder, _iota.ConfigurationFile);
        TimeSpan timeLeft = loopbackS3 ? ShortTimeLeft : TimeLeft;
        _detect = new EventSource(_aws.Sqs, _detectQueue, payload => _iota.InvokeFrozenAsync("detect", payload, timeLeft));
        _notify = new EventSource(_aws.Sqs, _notifyQueue, payload => _iota.InvokeFrozenAsync("notify", payload, TimeLeft));
    }

    private void Run(FunctionUnderTest function)
    {
        if (_root is not null) _root.Start(function);
        else if (PublishedFunction.Find() is { } program) function.StartProgram(program);
        else _ = function.Start();
    }

    /// <summary>The titles of the alerts that the shipped rules make of these logs.</summary>
    private static async Task<IEnumerable<string>> ExpectAsync(string logs)
    {
        TimeProvider time = TimeProvider.System;
        await using LoadedRules rules = await LoadedRules.LoadAsync(
            [Path.Combine(Repository.Root, "rules")], new PythonOptions { PackagePath = Repository.PythonPackage }, EngineLog.None, time);
        using var state = SqliteStateStore.OpenThrowAway(time, new Random(1));
        var engine = new DetectionEngine(new EngineOptions(), new LocalObjectStore(), rules.Book, rules.Runner, state, EngineLog.None, time);
        await engine.ProcessAsync(LocalObjectStore.List(logs), _ => { }, Stop);
        return state.Announce(_ => []).Select(alert => alert.Title).Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Polls both queues until they are empty.</summary>
    private Task SettleAsync() => UntilAsync(async () =>
    {
        bool worked = await _detect!.PollAsync() | await _notify!.PollAsync();
        return !worked && await _aws!.CountAsync(_detectQueue) + await _aws.CountAsync(_notifyQueue) == 0;
    });

    private async Task UntilAsync(Func<Task<bool>> happened)
    {
        while (!await happened())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);
            await _detect!.PollAsync();
        }
    }
}
