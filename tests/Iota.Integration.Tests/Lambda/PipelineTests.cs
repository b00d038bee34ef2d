using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The whole isolated path over S3, SNS and SQS that we did not write: log object → topic → queue → detect → alerts bucket → queue → notify → Slack. With the program
/// that is deployed, frozen between invocations as Lambda freezes it; where it was not published, in the process of the test.</summary>
[Collection("_X_AMZN_TRACE_ID is one for the whole process")]
public sealed class PipelineTests(MotoServer moto) : IClassFixture<MotoServer>, IAsyncDisposable
{
    private static readonly TimeSpan TimeLeft = TimeSpan.FromSeconds(20);

    private static int _tests;

    private readonly string _name = $"pipeline-{Interlocked.Increment(ref _tests)}";
    private MotoQueues? _aws;
    private Deployment? _iota;
    private EventSource? _detect, _notify;
    private string _detectQueue = "", _deadLetters = "", _notifyQueue = "", _notifyDeadLetters = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_iota is not null) await _iota.DisposeAsync();
        _aws?.Dispose();
    }

    [Fact(Timeout = 120_000)]
    public async Task Each_login_is_told_once_however_often_it_is_announced()
    {
        await StartAsync();
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
    }

    [Fact(Timeout = 120_000)]
    public async Task A_poison_object_ends_in_the_dead_letter_queue_and_costs_its_neighbours_nothing()
    {
        await StartAsync();
        await _aws!.PutAsync($"{_name}-logs", "AWSLogs/bad.json.gz", [0x1f, 0x8b, 8, 0]);
        await _aws.PutAsync($"{_name}-logs", "AWSLogs/good.json", Deployment.Logins("e1"));
        await UntilAsync(async () => await _aws.CountAsync(_deadLetters) == 1);
        await SettleAsync();
        Assert.Equal(0, await _aws.CountAsync(_detectQueue));
        Assert.Contains("login e1", Told());
        Assert.Single(Told(), title => title.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task While_Slack_is_down_nothing_becomes_a_dead_letter_and_when_it_is_up_everything_arrives_once()
    {
        await StartAsync();
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
    [InlineData(20, 60)]
    [InlineData(40, 5)] // often between sending an alert and noting that
    public async Task A_program_that_is_killed_at_any_moment_costs_no_alert_and_tells_none_twice(int first, int step)
    {
        await StartAsync(PublishedFunction.Require());
        for (int round = 0; round < 4; round++)
        {
            await _aws!.PutAsync($"{_name}-logs", $"AWSLogs/{round}.json", Deployment.Logins($"e{round}"));
            _ = _iota!.Function("detect");
            await _iota.Function("detect").Lambda.Initialised.WaitAsync(Stop);
            // A deadline that Lambda enforces while the batch is under way; the message comes again.
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

    private IEnumerable<string> Told() => _iota!.Slack.Titles.Order(StringComparer.Ordinal);

    private async Task StartAsync(string? program = null)
    {
        Uri address = moto.Require();
        program ??= PublishedFunction.Find();
        _aws = new MotoQueues(address);
        (_detectQueue, string detectArn, _deadLetters) = await _aws.CreateQueueAsync($"{_name}-ingest", maxReceives: 3, visibilitySeconds: 2);
        (_notifyQueue, string notifyArn, _notifyDeadLetters) = await _aws.CreateQueueAsync($"{_name}-outgoing", maxReceives: 3, visibilitySeconds: 2);
        string topic = await _aws.CreateTopicAsync($"{_name}-trail", detectArn);
        await _aws.CreateBucketAsync($"{_name}-logs", topic, null, "AWSLogs/");
        await _aws.CreateBucketAsync($"{_name}-alerts", null, notifyArn, "pending/");
        _iota = new Deployment(program, s3: address, alertsBucket: $"{_name}-alerts");
        _detect = new EventSource(_aws.Sqs, _detectQueue, payload => _iota.InvokeFrozenAsync("detect", payload, TimeLeft));
        _notify = new EventSource(_aws.Sqs, _notifyQueue, payload => _iota.InvokeFrozenAsync("notify", payload, TimeLeft));
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
