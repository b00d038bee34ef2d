using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>The outbox against an HTTP server that plays a Slack in trouble: what arrives, how often, and what becomes of the rows.</summary>
public sealed class SlackOutboxTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;
    private readonly SocketsHttpHandler _handler = new();

    public SlackOutboxTests() => _store = _folder.Open();

    [Fact]
    public async Task A_429_holds_every_process_for_as_long_as_Slack_asks()
    {
        using var slack = new FakeSlack(FakeSlack.Reply(429, "rate_limited", "Retry-After: 30\r\n"), FakeSlack.Ok);
        await RunAsync(slack, alerts: 3, seconds: 29);
        Assert.Single(slack.Bodies);
        await RunAsync(slack, alerts: 0, seconds: 20);
        Assert.Equal((4, 3), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
        Assert.Equal(["delivered|3"], Rows());
    }

    [Fact]
    public async Task Failures_of_Slack_itself_are_tried_again_until_each_message_has_arrived_in_order()
    {
        using var slack = new FakeSlack(FakeSlack.Reply(500, "internal_error"), FakeSlack.Reply(503, ""), FakeSlack.Reply(500, ""), FakeSlack.Ok);
        await RunAsync(slack, alerts: 4, seconds: 120);
        Assert.Equal((7, 4), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
        Assert.Single(slack.Bodies.Take(4).Distinct());
        Assert.Equal(["delivered|4"], Rows());
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_arrives_twice_and_no_other_does()
    {
        using var slack = new FakeSlack(FakeSlack.Drop, FakeSlack.Ok);
        await RunAsync(slack, alerts: 3, seconds: 60);
        Assert.Equal((4, 3), (slack.Bodies.Count, slack.Bodies.Distinct().Count()));
        Assert.Equal(["delivered|3"], Rows());
    }

    [Fact]
    public async Task A_Slack_that_hangs_is_given_up_after_its_time_and_tried_later()
    {
        using var slack = new FakeSlack(FakeSlack.Hang);
        await RunAsync(slack, alerts: 1, seconds: 4, timeout: TimeSpan.FromMilliseconds(200));
        Assert.Contains("gave no answer within 0.2 s", Assert.Single(_folder.Query("SELECT last_error FROM deliveries")), StringComparison.Ordinal);
        using var awake = new FakeSlack(FakeSlack.Ok);
        await RunAsync(awake, alerts: 0, seconds: 30);
        Assert.Single(awake.Bodies);
        Assert.Equal(["delivered|1"], Rows());
    }

    [Fact]
    public async Task A_webhook_that_is_gone_is_dead_at_once_until_somebody_mends_it_and_asks_again()
    {
        using (var gone = new FakeSlack(FakeSlack.Reply(410, "channel_is_archived")))
        {
            await RunAsync(gone, alerts: 3, seconds: 30);
            Assert.Equal(3, gone.Bodies.Count);
        }

        Assert.Equal(["dead|3"], Rows());
        Assert.Equal(3, _store.Retry());
        using var slack = new FakeSlack(FakeSlack.Ok);
        await RunAsync(slack, alerts: 0, seconds: 30);
        Assert.Equal(3, slack.Bodies.Distinct().Count());
        Assert.Equal(["delivered|3"], Rows());
    }

    public void Dispose()
    {
        _handler.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    /// <summary>Files alerts, and delivers every second from two processes in turn.</summary>
    private async Task RunAsync(FakeSlack slack, int alerts, int seconds, TimeSpan? timeout = null)
    {
        if (alerts > 0)
            _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, alerts).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        _store.Announce(["slack"]);
        using var destination = new SlackDestination("slack", slack.Url, _handler, TimeProvider.System, timeout);
        using SqliteStateStore other = _folder.Open();
        for (int second = 0; second < seconds; second++)
        {
            SqliteStateStore store = second % 2 == 0 ? _store : other;
            await new Deliverer(store, [destination], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            _folder.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private IReadOnlyList<string> Rows() => _folder.Query("SELECT state, count(*) FROM deliveries GROUP BY state");
}
