using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Destinations.Secrets;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Destinations;

public sealed class SlackBotDestinationTests : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };

    [Fact]
    public async Task A_message_goes_to_the_channel_and_gives_its_thread()
    {
        using var slack = new FakeSlack(Answer("""{"ok":true,"channel":"C1","ts":"1503435956.000247"}"""));
        DeliveryOutcome outcome = await SendAsync(slack, new AlertMessage(SomeAlert.Plain));
        Assert.Equal(DeliveryOutcome.Delivered with { Thread = "1503435956.000247" }, outcome);
        Assert.Contains("/api/chat.postMessage ", slack.Heads[0], StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer xoxb-token", slack.Heads[0], StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(slack.Bodies[0]);
        Assert.Equal("C1", body.RootElement.GetProperty("channel").GetString());
        Assert.Equal(SomeAlert.Plain.AlertId, body.RootElement.GetProperty("metadata").GetProperty("event_payload").GetProperty("alert_id").GetString());
        Assert.False(body.RootElement.TryGetProperty("thread_ts", out _));
    }

    [Fact]
    public async Task A_follow_up_answers_in_the_thread()
    {
        using var slack = new FakeSlack(Answer("""{"ok":true,"ts":"2.0"}"""));
        await SendAsync(slack, new FollowUpMessage(SomeAlert.Plain with { Count = 10 }, 1, 1), thread: "1503435956.000247");
        using JsonDocument body = JsonDocument.Parse(slack.Bodies[0]);
        Assert.Equal("1503435956.000247", body.RootElement.GetProperty("thread_ts").GetString());
        Assert.Equal("HIGH: 9 more events: root logged in at 0", body.RootElement.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("ratelimited", DeliveryState.Retry, "more slowly")]
    [InlineData("internal_error", DeliveryState.Retry, "failure of its own")]
    [InlineData("service_unavailable", DeliveryState.Retry, "failure of its own")]
    [InlineData("channel_not_found", DeliveryState.Dead, "invite the bot")]
    [InlineData("not_in_channel", DeliveryState.Dead, "Invite it")]
    [InlineData("is_archived", DeliveryState.Dead, "archived")]
    [InlineData("missing_scope", DeliveryState.Dead, "chat:write")]
    [InlineData("msg_blocks_too_long", DeliveryState.Dead, "defect of Iota")]
    [InlineData("invalid_auth", DeliveryState.Dead, "is not valid any more")]
    [InlineData("something_new", DeliveryState.Dead, "chat.postMessage")]
    public async Task Each_error_of_Slack_has_its_outcome(string error, DeliveryState state, string words)
    {
        using var slack = new FakeSlack(Answer($$"""{"ok":false,"error":"{{error}}"}"""));
        DeliveryOutcome outcome = await SendAsync(slack, new AlertMessage(SomeAlert.Plain));
        Assert.Equal(state, outcome.State);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("xoxb", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_Slack_asks_for_is_passed_on()
    {
        using var slack = new FakeSlack(FakeSlack.Reply(429, """{"ok":false,"error":"ratelimited"}""", "Retry-After: 17\r\n"));
        Assert.Equal(TimeSpan.FromSeconds(17), (await SendAsync(slack, new AlertMessage(SomeAlert.Plain))).RetryAfter);
    }

    [Fact]
    public async Task An_answer_that_repeats_a_long_message_is_still_understood()
    {
        string repeated = $$$"""{"ok":true,"channel":"C1","ts":"1.5","message":{"text":"{{{new string('x', 9000)}}}"}}""";
        using var slack = new FakeSlack(Answer(repeated));
        Assert.Equal(DeliveryOutcome.Delivered with { Thread = "1.5" }, await SendAsync(slack, new AlertMessage(SomeAlert.Plain)));
    }

    [Fact]
    public async Task Something_else_that_says_200_is_not_Slack()
    {
        using var slack = new FakeSlack(FakeSlack.Reply(200, "<html>Welcome</html>"));
        Assert.Equal(DeliveryState.Retry, (await SendAsync(slack, new AlertMessage(SomeAlert.Plain))).State);
    }

    [Fact]
    public async Task A_token_that_was_rotated_is_read_again_and_used()
    {
        using var slack = new FakeSlack(Answer("""{"ok":false,"error":"token_revoked"}"""), Answer("""{"ok":true,"ts":"1.0"}"""));
        string token = "xoxb-old";
        using var secrets = new SecretReader(_ => token, () => throw new InvalidOperationException());
        Secret secret = secrets.Open(new Engine.Configuration.SecretReference(Engine.Configuration.SecretStore.Environment, "TOKEN"));
        await secret.GetAsync(TestContext.Current.CancellationToken);
        token = "xoxb-new";
        Assert.Equal(DeliveryState.Delivered, (await SendAsync(slack, new AlertMessage(SomeAlert.Plain), secret: secret)).State);
        Assert.Equal(["xoxb-old", "xoxb-new"], slack.Heads.Select(head => head.Split("Bearer ")[1].Split("\r\n")[0]));
    }

    public void Dispose() => _handler.Dispose();

    private static string Answer(string json) => FakeSlack.Reply(200, json);

    private async Task<DeliveryOutcome> SendAsync(FakeSlack slack, DeliveryMessage message, string? thread = null, Secret? secret = null)
    {
        var api = new Uri(new Uri(slack.Url), "/api/");
        using var destination = new SlackBotDestination("bot", secret ?? Secret.Of("xoxb-token"), "C1", api, _handler, TimeProvider.System);
        return await destination.SendAsync(new Delivery(1, message, "bot", 1, thread), TestContext.Current.CancellationToken);
    }
}
