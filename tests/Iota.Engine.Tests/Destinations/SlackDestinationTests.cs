using System.Net.Sockets;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Destinations;

public sealed class SlackDestinationTests : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };
    private readonly Delivery _delivery = new(1, new AlertMessage(WindowTotals.Of(SomeDetection.At(0), "00112233445566778899aabbccddeeff").Alert), "slack", 1);

    [Fact]
    public async Task An_alert_that_Slack_takes_is_delivered()
    {
        using var slack = new FakeSlack(FakeSlack.Ok);
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync(slack.Url));
        using JsonDocument body = JsonDocument.Parse(Assert.Single(slack.Bodies));
        Assert.Equal("HIGH: root logged in at 0", body.RootElement.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(400, "invalid_payload", DeliveryState.Dead, "defect of Iota")]
    [InlineData(403, "action_prohibited", DeliveryState.Dead, "Ask an administrator")]
    [InlineData(404, "no_service", DeliveryState.Dead, "Make a new webhook")]
    [InlineData(410, "channel_is_archived", DeliveryState.Dead, "archived")]
    [InlineData(302, "", DeliveryState.Dead, "Check the webhook")]
    [InlineData(413, "", DeliveryState.Dead, "Check the webhook")]
    [InlineData(408, "", DeliveryState.Retry, "failure of its own")]
    [InlineData(500, "rollup_error", DeliveryState.Retry, "failure of its own")]
    [InlineData(503, "", DeliveryState.Retry, "failure of its own")]
    [InlineData(200, "<html>Welcome to the hotel network</html>", DeliveryState.Retry, "not Slack")]
    [InlineData(204, "", DeliveryState.Retry, "not Slack")]
    public async Task Each_answer_has_its_outcome_and_a_sentence_that_says_what_to_do(int status, string answer, DeliveryState state, string sentence)
    {
        using var slack = new FakeSlack(FakeSlack.Reply(status, answer));
        DeliveryOutcome outcome = await SendAsync(slack.Url);
        Assert.Equal((state, null), (outcome.State, outcome.RetryAfter));
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
        if (answer.Contains('_', StringComparison.Ordinal))
            Assert.Contains($"({status} {answer})", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After: 17\r\n", 17)]
    [InlineData("Retry-After: Thu, 01 Jan 2026 00:01:00 GMT\r\n", 60)]
    [InlineData("Retry-After: soon\r\n", 30)]
    [InlineData("", 30)]
    public async Task Too_many_requests_are_retried_after_what_Slack_asks_for(string header, int seconds)
    {
        using var slack = new FakeSlack(FakeSlack.Reply(429, "rate_limited", header));
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var destination = new SlackDestination("slack", slack.Url, _handler, time);
        DeliveryOutcome outcome = await destination.SendAsync(_delivery, TestContext.Current.CancellationToken);
        Assert.Equal((DeliveryState.Retry, TimeSpan.FromSeconds(seconds)), (outcome.State, outcome.RetryAfter));
    }

    [Fact]
    public async Task A_server_that_is_busy_may_ask_to_wait_too()
    {
        using var slack = new FakeSlack(FakeSlack.Reply(503, "", "Retry-After: 9\r\n"));
        Assert.Equal(TimeSpan.FromSeconds(9), (await SendAsync(slack.Url)).RetryAfter);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_retry()
    {
        using var slack = new FakeSlack(FakeSlack.Hang);
        DeliveryOutcome outcome = await SendAsync(slack.Url, TimeSpan.FromMilliseconds(200));
        Assert.Equal(new DeliveryOutcome(DeliveryState.Retry, "Slack gave no answer within 0.2 s; the alert may have arrived."), outcome);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\no")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData(FakeSlack.Drop)]
    public async Task A_connection_that_breaks_is_a_retry_of_something_that_may_have_arrived(string reply)
    {
        using var slack = new FakeSlack(reply);
        DeliveryOutcome outcome = await SendAsync(slack.Url);
        Assert.Equal(DeliveryState.Retry, outcome.State);
        Assert.Equal("The connection to Slack broke before its answer was complete; the alert may have arrived.", outcome.Error);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_retry()
    {
        string url;
        using (var slack = new FakeSlack(FakeSlack.Ok))
            url = slack.Url;
        DeliveryOutcome outcome = await SendAsync(url);
        Assert.Equal(DeliveryState.Retry, outcome.State);
        Assert.Equal("Slack could not be reached (ConnectionError). Check the network and DNS of this host.", outcome.Error);
    }

    [Fact]
    public async Task The_callers_deadline_is_no_outcome()
    {
        using var slack = new FakeSlack(FakeSlack.Hang);
        using var destination = new SlackDestination("slack", slack.Url, _handler, TimeProvider.System);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => destination.SendAsync(_delivery, deadline.Token));
    }

    [Theory]
    [InlineData("http://hooks.slack.com/services/SECRET")]
    [InlineData("ftp://127.0.0.1/SECRET")]
    [InlineData("hooks.slack.com/services/SECRET")]
    [InlineData("")]
    public void A_webhook_that_is_no_https_address_is_refused_without_showing_it(string webhook)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SlackDestination("team", webhook, _handler, TimeProvider.System));
        Assert.Contains("'team' is not an https address", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhook_is_in_no_sentence_and_not_in_the_state()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        int[] statuses = [400, 403, 404, 410, 429, 500, 302, 200];
        string[] replies = [.. statuses.Select(status => FakeSlack.Reply(status, "https://hooks.slack.com/services/T000/B000/SECRETsecret"))];
        using var slack = new FakeSlack([.. replies, FakeSlack.Drop]);
        using var destination = new SlackDestination("slack", slack.Url, _handler, TimeProvider.System);
        Assert.DoesNotContain("SECRET", destination.ToString(), StringComparison.Ordinal);
        store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 9).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        store.Announce(["slack"]);
        foreach (Delivery delivery in store.ClaimDue(9, TimeSpan.FromMinutes(1)))
            store.Settle([(delivery, await destination.SendAsync(delivery, TestContext.Current.CancellationToken))]);
        Assert.Equal(["9"], folder.Query("SELECT count(*) FROM deliveries WHERE last_error IS NOT NULL"));
        Assert.DoesNotContain("SECRET", string.Concat(folder.Query("SELECT last_error FROM deliveries")), StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", await File.ReadAllTextAsync(folder.File, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_detection_to_Slack_and_through_an_outage_each_alert_arrives_once()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        using var slack = new FakeSlack(FakeSlack.Reply(500, ""), FakeSlack.Reply(429, "", "Retry-After: 30\r\n"), FakeSlack.Ok);
        using var destination = new SlackDestination("slack", slack.Url, _handler, TimeProvider.System);
        store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 5).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        store.Announce(["slack"]);
        var deliverer = new Deliverer(store, [destination], folder.Time);
        for (int minute = 0; minute < 8; minute++)
        {
            await deliverer.DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            folder.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["5"], folder.Query("SELECT count(*) FROM deliveries WHERE state = 'delivered'"));
        Assert.Equal(7, slack.Bodies.Count);
        Assert.Equal(5, slack.Bodies.Skip(2).Distinct().Count());
    }

    public void Dispose() => _handler.Dispose();

    private async Task<DeliveryOutcome> SendAsync(string url, TimeSpan? timeout = null)
    {
        using var destination = new SlackDestination("slack", url, _handler, TimeProvider.System, timeout);
        return await destination.SendAsync(_delivery, TestContext.Current.CancellationToken);
    }
}
