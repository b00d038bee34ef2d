using System.Text.Json;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Lambda;

/// <summary>The way of an alert through the roles: real state, real workers, S3 and Slack over the wire.</summary>
public sealed class RoleTests : IAsyncDisposable
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    private Deployment _iota = new();

    public ValueTask DisposeAsync() => _iota.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task An_alert_goes_through_the_alerts_bucket_to_Slack_once_whatever_comes_twice()
    {
        _iota.PutLogins("a.json", "e1", "e2");
        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        Assert.Equal(2, _iota.Pending.Count);
        Assert.All(_iota.Pending, key => Assert.EndsWith(".secops", key, StringComparison.Ordinal));
        Assert.Equal(0, _iota.Slack.Requests);

        Assert.Equal(AllDone, (await _iota.NotifyAsync()).Body);
        Assert.Equal(["login e1", "login e2"], Told().Order(StringComparer.Ordinal));
        Assert.Empty(_iota.Pending);

        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        _iota.PutLogins("again.json", "e1");
        Assert.Equal(AllDone, await _iota.DetectAsync("again.json"));
        await _iota.ScheduleAsync("tick");
        await _iota.ScheduleAsync("notify");
        Assert.Equal(2, _iota.Slack.Requests);
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_an_alerts_bucket_detect_sends_by_itself()
    {
        await _iota.DisposeAsync();
        _iota = new Deployment(isolated: false);
        _iota.PutLogins("a.json", "e1");
        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        Assert.Equal(["login e1"], Told());
    }

    [Fact(Timeout = 120_000)]
    public async Task What_detect_cannot_write_into_the_lake_fails_nothing_and_is_written_by_tick()
    {
        _iota.Variables["IOTA_LAKE"] = "s3://the-lake/events";
        _iota.PutLogins("a.json", "e1", "e2");
        Assert.Equal(AllDone, await _iota.DetectAsync("a.json")); // there is no such bucket
        Assert.Equal(2, _iota.Pending.Count);
        Assert.Equal(1, _iota.Count("ledger WHERE lake_done = 0"));
        Assert.Contains("\"LakeFailures\":1,", _iota.Function("detect").Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"LakeFailures.NotFound\":1", _iota.Function("detect").Output.ToString(), StringComparison.Ordinal);

        _iota.S3.Put("the-lake", "exists", "");
        await _iota.AgeLedgerAsync();
        RuntimePost tick = await _iota.ScheduleAsync("tick");
        Assert.Contains("\"lakeWritten\":1,\"lakePending\":0", tick.Body, StringComparison.Ordinal);
        Assert.Equal(1, _iota.Count("ledger WHERE lake_done = 1"));
        string written = Assert.Single(_iota.S3.Keys("the-lake", "events/"));
        byte[] content = _iota.S3.Get("the-lake", written);

        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        _iota.S3.Put(Deployment.LogBucket, "copy.json", _iota.S3.Get(Deployment.LogBucket, "a.json"));
        Assert.Equal(AllDone, await _iota.DetectAsync("copy.json"));
        Assert.Equal([written], _iota.S3.Keys("the-lake", "events/"));
        Assert.Equal(content, _iota.S3.Get("the-lake", written));
        Assert.Equal(2, _iota.Count("ledger WHERE lake_done = 1"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_an_alert_cannot_go_out_its_messages_are_done_all_the_same_and_tick_sends_it(bool isolated)
    {
        await _iota.DisposeAsync();
        _iota = new Deployment(isolated: isolated);
        _iota.PutLogins("a.json", "e1");
        _iota.Slack.Status = 500;
        if (isolated) _iota.S3.PutFault = S3Fault.Forbidden;
        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        Assert.Empty(Told());
        _iota.Slack.Status = 200;
        _iota.S3.PutFault = null;
        await RetryNowAsync();
        if (isolated) await _iota.NotifyAsync();
        Assert.Equal(["login e1"], Told());
    }

    [Fact(Timeout = 120_000)]
    public async Task Slack_that_is_down_fails_no_message_of_the_queue_and_gets_everything_when_it_is_up()
    {
        _iota.Slack.Status = 503;
        _iota.PutLogins("a.json", "e1", "e2");
        await _iota.DetectAsync("a.json");
        Assert.Equal(AllDone, (await _iota.NotifyAsync()).Body);
        Assert.Equal(AllDone, (await _iota.NotifyAsync()).Body);
        Assert.Equal(2, _iota.Pending.Count);
        Assert.Equal(1, _iota.Slack.Requests); // the second run waits, and the second message stays behind the first

        _iota.Slack.Status = 200;
        await EventuallyAsync(async () =>
        {
            await _iota.ScheduleAsync("notify");
            return _iota.Pending.Count == 0;
        });
        Assert.Equal(2, _iota.Slack.Accepted.Count);
        Assert.Equal(2, Told().Distinct().Count());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_that_Slack_refuses_for_good_is_dead_in_the_state_told_by_an_alert_and_sent_again_when_admin_is_asked()
    {
        _iota.Slack.Status = 404;
        _iota.PutLogins("a.json", "e1");
        await _iota.DetectAsync("a.json");
        await _iota.NotifyAsync();
        Assert.Single(_iota.S3.Keys(Deployment.AlertsBucket, "dead/"));

        JsonElement tick = JsonDocument.Parse((await _iota.ScheduleAsync("tick")).Body).RootElement;
        Assert.Equal(1, tick.GetProperty("receipts").GetInt32());
        Assert.Equal(1, tick.GetProperty("announced").GetInt32()); // Iota.DeliveryDead
        Assert.Equal(1, _iota.Count("deliveries WHERE state = 'dead'"));

        _iota.Slack.Status = 200;
        JsonElement retried = await _iota.AskAsync("""{"command": "retry"}""");
        Assert.Equal((true, 1), (retried.GetProperty("ok").GetBoolean(), retried.GetProperty("messages").GetInt32()));
        await _iota.ScheduleAsync("tick"); // reads the old receipt once more
        await _iota.ScheduleAsync("notify");
        Assert.Equal(["Alerts to secops were given up", "login e1"], Told().Order(StringComparer.Ordinal));
        Assert.Equal(0, JsonDocument.Parse((await _iota.ScheduleAsync("tick")).Body).RootElement.GetProperty("announced").GetInt32());
        Assert.Equal(0, _iota.Count("deliveries WHERE state = 'dead'"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_rule_that_does_not_load_and_an_object_that_cannot_be_read_are_alerts()
    {
        _iota.WriteRule("broken", "def rule(event:\n");
        _iota.S3.Put(Deployment.LogBucket, "bad.json.gz", [0x1f, 0x8b, 8, 0]);
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m1"}]}""", await _iota.DetectAsync("bad.json.gz"));
        await _iota.NotifyAsync();
        Assert.Contains(Told(), title => title.Contains("broken", StringComparison.Ordinal));
        Assert.Contains(Told(), title => title.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_rule_that_keeps_failing_is_an_alert()
    {
        _iota.WriteRule("failing", "def rule(event):\n    return event['nothing']\n");
        _iota.PutLogins("a.json", Enumerable.Range(0, 12).Select(number => $"e{number}"));
        Assert.Equal(AllDone, await _iota.DetectAsync("a.json"));
        Assert.Equal(1, _iota.Count("alerts WHERE rule_id = 'Iota.RuleFailing' AND state = 'announced'"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Tick_backs_up_to_the_alerts_bucket_and_admin_restores_from_there()
    {
        _iota.PutLogins("a.json", "e1");
        await _iota.DetectAsync("a.json");
        JsonElement tick = JsonDocument.Parse((await _iota.ScheduleAsync("tick")).Body).RootElement;
        string snapshot = Assert.Single(_iota.S3.Keys(Deployment.AlertsBucket, "snapshots/"));
        Assert.Equal(snapshot, tick.GetProperty("snapshot").GetString());
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse((await _iota.ScheduleAsync("tick")).Body).RootElement.GetProperty("snapshot").ValueKind); // in six hours again

        _iota.PutLogins("b.json", "e2");
        await _iota.DetectAsync("b.json");
        Assert.Equal(2, _iota.Count("ledger"));
        Assert.Contains(snapshot, (await _iota.AskAsync("""{"command": "check"}""")).GetProperty("snapshots").EnumerateArray().Select(key => key.GetString()));
        JsonElement restored = await _iota.AskAsync($$"""{"command": "restore", "snapshot": "{{snapshot}}"}""");
        Assert.True(restored.GetProperty("ok").GetBoolean(), restored.GetRawText());
        Assert.Equal(1, _iota.Count("ledger"));

        Assert.Equal(AllDone, await _iota.DetectAsync("b.json")); // with the state that lies there now
        Assert.Equal(2, _iota.Count("ledger"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("TAGS = ['Payments']\n\ndef rule(event):\n    return event.get('eventName') == 'ConsoleLogin'\n")]
    [InlineData("from iota import Rule\n\nclass Login(Rule):\n    tags = ['Payments']\n\n    def rule(self, event):\n        return event.get('eventName') == 'ConsoleLogin'\n")]
    public async Task What_tick_announces_goes_where_detect_would_have_sent_it_also_when_only_code_names_the_tags(string source)
    {
        await File.WriteAllTextAsync(Path.Combine(_iota.RulesFolder, "by_code.py"), source, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_iota.ConfigurationFile, """
            destinations:
              secops: {type: slack, webhook: env:TEST_WEBHOOK}
              payments: {type: slack, webhook: env:TEST_WEBHOOK}
            routes:
              - {to: payments, rules: "tag:payments"}
              - {to: secops, rules: root_login}
            """, TestContext.Current.CancellationToken);
        _iota.PutLogins("a.json", "e1");
        await _iota.DetectAsync("a.json");
        string[] byDetect = [.. _iota.Pending.Select(key => key.Split('.')[^1]).Order(StringComparer.Ordinal)];
        Assert.Equal(["payments", "secops"], byDetect);

        await _iota.ForgetAnnouncementsAsync();
        await _iota.ScheduleAsync("tick");
        Assert.Equal(byDetect, _iota.Pending.Select(key => key.Split('.')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_step_of_tick_that_fails_is_told_and_keeps_no_other_from_its_work()
    {
        _iota.PutLogins("a.json", "e1");
        await _iota.DetectAsync("a.json");
        _iota.S3.FailAlways("", S3Fault.Forbidden); // listings: receipts
        RuntimePost answer = await _iota.ScheduleAsync("tick");
        Assert.EndsWith("/error", answer.Path, StringComparison.Ordinal);
        Assert.Equal("Function.Incomplete", answer.ErrorType);
        Assert.Contains("receipts were not read", answer.Body, StringComparison.Ordinal);
        Assert.Single(_iota.S3.Keys(Deployment.AlertsBucket, "snapshots/"));
        Assert.DoesNotContain("\"TickHeartbeat\"", _iota.Function("tick").Output.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_alerts_bucket_that_cannot_be_used_fails_the_invocation_of_notify()
    {
        _iota.S3.FailAlways("", S3Fault.Forbidden);
        RuntimePost answer = await _iota.ScheduleAsync("notify");
        Assert.Equal("Function.Incomplete", answer.ErrorType);
        Assert.Contains("The alerts bucket cannot be used", answer.Body, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("{}", "it must be one of retry, acknowledge, check, restore, stats")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("no", "The event is no JSON")]
    [InlineData("""{"command": "retry", "alrts": []}""", "'alrts' is not known")]
    [InlineData("""{"command": "retry", "alerts": ["xyz"]}""", "'xyz' is no id of an alert")]
    [InlineData("""{"command": "acknowledge"}""", "'acknowledge' needs 'alerts'")]
    [InlineData("""{"command": "acknowledge", "alerts": "ab"}""", "'alerts' must be an array of texts")]
    [InlineData("""{"command": "restore"}""", "needs 'snapshot' or 'backup'")]
    [InlineData("""{"command": "restore", "snapshot": "pending/x"}""", "'pending/x' is no snapshot")]
    [InlineData("""{"command": "restore", "backup": "../../etc/passwd"}""", "without a folder")]
    [InlineData("""{"command": "stats", "alerts": ["ab"]}""", "'stats' takes no 'alerts'")]
    [InlineData("""{"command": "stats"}""", "There is no state in")]
    public async Task What_admin_cannot_do_is_an_answer_that_says_why(string request, string says)
    {
        JsonElement answer = await _iota.AskAsync(request);
        Assert.False(answer.GetProperty("ok").GetBoolean());
        Assert.Contains(says, answer.GetProperty("says").GetString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Admin_counts_checks_and_takes_note()
    {
        _iota.PutLogins("a.json", "e1");
        await _iota.DetectAsync("a.json");
        JsonElement stats = (await _iota.AskAsync("""{"command": "stats"}""")).GetProperty("stats");
        Assert.Equal((1, 1), (stats.GetProperty("alerts").GetInt32(), stats.GetProperty("objects").GetInt32()));
        Assert.True((await _iota.AskAsync("""{"command": "check"}""")).GetProperty("ok").GetBoolean());
        string alert = _iota.Pending[0].Split('-')[1];
        Assert.Equal(1, (await _iota.AskAsync($$"""{"command": "acknowledge", "alerts": ["{{alert[..8]}}"]}""")).GetProperty("alerts").GetInt32());
        Assert.Contains("no alert whose id begins with 0f0f0f0f0f",
            (await _iota.AskAsync("""{"command": "acknowledge", "alerts": ["0f0f0f0f0f"]}""")).GetProperty("says").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The samples of detect, tick and admin are tried with <c>iota invoke</c>; these need an S3 that takes writes.</summary>
    [Fact(Timeout = 60_000)]
    public async Task The_samples_for_notify_are_served()
    {
        string samples = Path.Combine(Repository.Root, "samples", "events", "lambda", "notify");
        Assert.Equal(AllDone, (await _iota.InvokeAsync("notify", await File.ReadAllTextAsync(Path.Combine(samples, "s3.json"), TestContext.Current.CancellationToken))).Body);
        Assert.Equal(
            """{"delivered":0,"failed":0,"dead":0,"pending":0}""",
            (await _iota.InvokeAsync("notify", await File.ReadAllTextAsync(Path.Combine(samples, "schedule.json"), TestContext.Current.CancellationToken))).Body);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("tock", "IOTA_ROLE is 'tock': it must be detect, tick, notify or admin")]
    [InlineData("notify", "IOTA_ALERTS_BUCKET is not set")]
    [InlineData("tick", "IOTA_STATE is not set")]
    [InlineData("admin", "IOTA_STATE is not set")]
    public async Task A_role_says_at_the_start_what_it_misses(string role, string says)
    {
        await using var function = new FunctionUnderTest();
        function.Environment["IOTA_ROLE"] = role;
        function.Environment.Remove("IOTA_STATE", out _);
        Assert.Equal(1, await function.Start());
        Assert.Contains(says, (await function.Lambda.ReadPostAsync()).Body, StringComparison.Ordinal);
    }

    /// <summary>The titles that Slack took.</summary>
    private IEnumerable<string> Told() => _iota.Slack.Titles;

    /// <summary>Ticks until what failed is due again.</summary>
    private Task RetryNowAsync() => EventuallyAsync(async () =>
    {
        await _iota.ScheduleAsync("tick");
        return _iota.Count("deliveries WHERE state = 'delivered'") > 0;
    });

    private static async Task EventuallyAsync(Func<Task<bool>> happened)
    {
        while (!await happened()) await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
    }
}
