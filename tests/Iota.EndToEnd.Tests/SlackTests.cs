using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Alerts on their way to Slack.</summary>
public sealed class SlackTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LoopbackSlack _slack = new();

    public ValueTask InitializeAsync()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail.Replace("event.get('recipientAccountId')", "event.get('userAgent')", StringComparison.Ordinal)
            + "\n\ndef dedup(event):\n    return event['eventID']\n");
        _folder.Write("logs/a.json", CloudTrail.Records(
            CloudTrail.Event("one", more: "\"userAgent\":\"<!channel> & <https://evil.example|click> *bold*\""),
            CloudTrail.Event("two", more: "\"userAgent\":\"plain\"")));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_alert_arrives_once_and_a_second_scan_sends_nothing()
    {
        IotaRun run = (await ScanAsync()).Exits(0).Sums(("alerts", 2));
        Assert.Equal(run.Alerts.Select(alert => alert.Text("alertId")), _slack.Accepted.Select(AlertId));
        _ = (await ScanAsync()).Exits(0).Sums(("alerts", 0));
        Assert.Equal(2, _slack.Requests.Count);
        IotaRun text = (await ScanAsync(output: "text", state: "other")).Exits(0);
        Assert.EndsWith("\n2 alerts sent to Slack.\n", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_matches_of_one_alert_are_one_message_however_often_they_are_scanned()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        _folder.Write("logs/a.json", CloudTrail.Events("a", 100));
        for (int i = 0; i < 3; i++) (await ScanAsync()).Exits(0).Sums(("detections", i == 0 ? 100 : 0));
        Assert.Single(_slack.Requests);
    }

    [Fact]
    public async Task What_the_log_says_cannot_mention_anybody_nor_make_links()
    {
        _ = (await ScanAsync()).Exits(0);
        string[] texts = [.. _slack.Accepted.SelectMany(Texts)];
        Assert.Contains("HIGH: a trail was deleted in &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt; *bold*", texts);
        Assert.All(texts, text => Assert.DoesNotMatch("<(?!https://)", text));
        Assert.DoesNotContain(texts, text => text.Contains("<https://evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_webhook_may_come_from_the_environment()
    {
        var environment = new Dictionary<string, string> { ["IOTA_SLACK_WEBHOOK"] = _slack.Url };
        _ = (await IotaProgram.RunAsync(new IotaStart { Arguments = Scan("state", "jsonl"), Environment = environment })).Exits(0);
        Assert.Equal(2, _slack.Accepted.Count);
    }

    [Fact]
    public async Task Slack_that_asks_to_wait_is_given_time_and_gets_each_alert_once()
    {
        await AnswersAsync((429, "rate_limited"));
        IotaRun run = (await ScanAsync()).Exits(0);
        Assert.Equal(3, _slack.Requests.Count);
        Assert.Equal(run.Alerts.Select(alert => alert.Text("alertId")).Order(), _slack.Accepted.Select(AlertId).Order());
    }

    [Fact]
    public async Task A_failure_of_Slack_itself_is_tried_again()
    {
        await AnswersAsync((500, "internal_error"), (503, ""));
        IotaRun run = (await ScanAsync()).Exits(0);
        Assert.Equal(4, _slack.Requests.Count);
        Assert.Equal(run.Alerts.Select(alert => alert.Text("alertId")).Order(), _slack.Accepted.Select(AlertId).Order());
    }

    [Fact]
    public async Task An_archived_channel_is_exit_code_2_and_an_honest_sentence_and_the_summary_stays_last()
    {
        await AnswersAsync((410, "channel_is_archived"));
        IotaRun run = (await ScanAsync()).Exits(2).Sums(("alerts", 2));
        string refused = run.Alerts[0].Text("alertId");
        Assert.Contains(
            $"alert {refused} was not delivered to slack: The channel of this webhook is archived or gone (410 channel_is_archived). " +
            "Make a webhook for another channel and configure it for 'slack'.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal([run.Alerts[1].Text("alertId")], _slack.Accepted.Select(AlertId));
    }

    [Fact]
    public async Task An_archived_channel_shows_in_the_text_too()
    {
        await AnswersAsync((410, "channel_is_archived"), (410, "channel_is_archived"));
        IotaRun run = (await ScanAsync(output: "text")).Exits(2);
        Assert.EndsWith("\n0 alerts sent to Slack. 2 refused for good: the log says why.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_was_interrupted_while_Slack_was_down_leaves_the_rest_to_the_next_one()
    {
        await AnswersAsync((200, "ok"), (500, "internal_error"));
        using var process = IotaProcess.Start(new IotaStart { Arguments = Scan("state", "jsonl", "--slack-webhook", _slack.Url) });
        while (_slack.Requests.Count < 2) await Task.Delay(10, TestContext.Current.CancellationToken);
        process.Signal("INT");
        IotaRun interrupted = (await process.EndAsync()).Exits(130);
        Assert.Equal(2, interrupted.Alerts.Count);
        StateFile.Run(_folder["state"], "UPDATE deliveries SET next_attempt = 0, lease_until = 0 WHERE state != 'delivered'"); // as if time had passed
        _ = (await ScanAsync()).Exits(0).Sums(("alerts", 0));
        Assert.Equal(interrupted.Alerts.Select(alert => alert.Text("alertId")), _slack.Accepted.Select(AlertId));
        Assert.Equal(["delivered", "delivered"], StateFile.Rows(_folder["state"], "SELECT state FROM deliveries"));
    }

    [Fact]
    public async Task A_scan_says_so_when_its_alert_waits_behind_one_that_failed_before()
    {
        _ = (await ScanAsync()).Exits(0);
        StateFile.Run(_folder["state"], "UPDATE deliveries SET state = 'pending', attempts = 3, next_attempt = 9999999999999 WHERE id = 1");
        _folder.Write("logs/b.json", CloudTrail.Records(CloudTrail.Event("three", more: "\"userAgent\":\"x\"")));
        IotaRun run = (await ScanAsync(output: "text")).Exits(2);
        Assert.EndsWith("\n0 alerts sent to Slack. 2 messages could not be delivered yet and stay in the outbox for the next run.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhook_is_in_no_output_and_not_in_the_state()
    {
        await AnswersAsync((500, $"error at {_slack.Url}"), (410, $"gone: {_slack.Url}"));
        IotaRun run = (await ScanAsync()).Exits(2);
        Assert.DoesNotContain(LoopbackSlack.Secret, run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(LoopbackSlack.Secret, File.ReadAllText(_folder["state/state.db"], System.Text.Encoding.Latin1), StringComparison.Ordinal);
        IotaRun refused = (await ScanAsync(webhook: $"ftp://hooks.example/{LoopbackSlack.Secret}")).Exits(1);
        Assert.DoesNotContain(LoopbackSlack.Secret, refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_webhook_nothing_is_filed_for_Slack()
    {
        _ = (await IotaProgram.RunAsync(Scan("state", "jsonl"))).Exits(0).Sums(("alerts", 2));
        Assert.Empty(StateFile.Rows(_folder["state"], "SELECT * FROM deliveries"));
    }

    /// <summary>Slow: the program tries for two minutes.</summary>
    [Fact(Explicit = true)]
    public async Task A_Slack_that_stays_down_is_exit_code_2_and_its_alerts_stay_in_the_outbox()
    {
        await AnswersAsync([.. Enumerable.Repeat((500, "internal_error"), 1000)]);
        IotaRun run = (await ScanAsync(output: "text", timeout: 200)).Exits(2);
        Assert.EndsWith("\n0 alerts sent to Slack. 2 messages could not be delivered yet and stay in the outbox for the next run.\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(["pending", "pending"], StateFile.Rows(_folder["state"], "SELECT state FROM deliveries"));
    }

    private async Task AnswersAsync(params IEnumerable<(int Status, string Body)> replies)
    {
        await _slack.DisposeAsync();
        _slack = new LoopbackSlack(replies);
    }

    private string[] Scan(string state, string output, params IEnumerable<string> more) =>
        ["scan", _folder["logs"], "--rules", _folder["rules"], "--workers", "1", "--state", _folder[state], "--output", output, .. more];

    private Task<IotaRun> ScanAsync(string output = "jsonl", string state = "state", string? webhook = null, int timeout = 60) => IotaProgram.RunAsync(new IotaStart
    {
        Arguments = Scan(state, output, "--slack-webhook", webhook ?? _slack.Url),
        Timeout = TimeSpan.FromSeconds(timeout),
    });

    /// <summary>The last block of a message begins with <c>Alert `id`</c>.</summary>
    private static string AlertId(string message)
    {
        string text = Texts(message).Last();
        Assert.Matches("^Alert `[0-9a-f]{32}`( |$)", text);
        return text["Alert `".Length..][..32];
    }

    /// <summary>Every text that Slack would show.</summary>
    private static IEnumerable<string> Texts(string message)
    {
        using var document = JsonDocument.Parse(message);
        return [.. Texts(document.RootElement)];
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("text") && member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : Texts(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        _ => [],
    };
}
