using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Destinations;

/// <summary>PagerDuty, Teams, files and standard output, made from iota.yaml and sent over real HTTP or to a real file.</summary>
public class OtherDestinationsTests
{
    [Theory]
    [InlineData(Severity.Critical, "critical")]
    [InlineData(Severity.High, "error")]
    [InlineData(Severity.Medium, "warning")]
    [InlineData(Severity.Low, "info")]
    [InlineData(Severity.Info, "info")]
    public async Task PagerDuty_gets_an_event_whose_key_is_the_alert(Severity severity, string expected)
    {
        using var server = new FakeSlack(FakeSlack.Reply(202, """{"status":"success"}"""));
        DeliveryOutcome outcome = await SendAsync($"{{type: pagerduty, routing_key: env:KEY, url: \"{server.Url}\"}}", new AlertMessage(SomeAlert.Plain with { Severity = severity }));
        Assert.Equal(DeliveryOutcome.Delivered, outcome);
        using JsonDocument body = JsonDocument.Parse(server.Bodies[0]);
        JsonElement root = body.RootElement;
        Assert.Equal(("trigger", "the-secret", SomeAlert.Plain.AlertId), (Text(root, "event_action"), Text(root, "routing_key"), Text(root, "dedup_key")));
        Assert.Equal((expected, "aws:111122223333"), (Text(root.GetProperty("payload"), "severity"), Text(root.GetProperty("payload"), "source")));
        Assert.Equal("203.0.113.9", Text(root.GetProperty("payload").GetProperty("custom_details"), "Source address"));
    }

    [Fact]
    public async Task A_digest_of_follow_ups_joins_the_incident_of_the_first_digest_and_says_what_is_new()
    {
        using var server = new FakeSlack(FakeSlack.Reply(202, """{"status":"success"}"""));
        await SendAsync($"{{type: pagerduty, routing_key: env:KEY, url: \"{server.Url}\"}}", SomeAlert.FollowUpDigest(SomeAlert.Plain));
        using JsonDocument body = JsonDocument.Parse(server.Bodies[0]);
        Assert.Equal($"{new string('f', 32)}:digest", Text(body.RootElement, "dedup_key"));
        JsonElement payload = body.RootElement.GetProperty("payload");
        Assert.Equal("HIGH: 1,234 more events in 500 alerts of Root.Login, first: root logged in at 0", Text(payload, "summary"));
        Assert.Equal("1,734 in 500 alerts, of which 500 were announced", Text(payload.GetProperty("custom_details"), "Events"));
    }

    [Fact]
    public void A_digest_of_follow_ups_is_an_update_of_the_finding_of_the_first_digest()
    {
        using JsonDocument ocsf = JsonDocument.Parse(AlertJson.Compose(SomeAlert.FollowUpDigest(SomeAlert.Plain), AlertFormat.Ocsf));
        Assert.Equal((2, 200402), (ocsf.RootElement.GetProperty("activity_id").GetInt32(), ocsf.RootElement.GetProperty("type_uid").GetInt32()));
        Assert.Equal(new string('f', 32), Text(ocsf.RootElement.GetProperty("finding_info"), "uid"));
        using JsonDocument iota = JsonDocument.Parse(AlertJson.Compose(SomeAlert.FollowUpDigest(SomeAlert.Plain), AlertFormat.Iota));
        Assert.Equal(("digest", 500, 1), (Text(iota.RootElement, "kind"), iota.RootElement.GetProperty("announcedCount").GetInt32(), iota.RootElement.GetProperty("sequence").GetInt32()));
    }

    [Theory]
    [InlineData(400, DeliveryState.Dead)]
    [InlineData(429, DeliveryState.Retry)]
    [InlineData(500, DeliveryState.Retry)]
    public async Task PagerDuty_refusals_have_their_outcome_and_keep_the_key(int status, DeliveryState state)
    {
        using var server = new FakeSlack(FakeSlack.Reply(status, """{"status":"invalid event","errors":["the-secret is wrong"]}"""));
        DeliveryOutcome outcome = await SendAsync($"{{type: pagerduty, routing_key: env:KEY, url: \"{server.Url}\"}}", new AlertMessage(SomeAlert.Plain));
        Assert.Equal(state, outcome.State);
        Assert.DoesNotContain("the-secret", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_gets_an_Adaptive_Card()
    {
        using var server = new FakeSlack(FakeSlack.Reply(202, ""));
        Assert.Equal(DeliveryOutcome.Delivered, await SendAsync("{type: teams, webhook: env:KEY}", new AlertMessage(SomeAlert.Plain), server.Url));
        using JsonDocument body = JsonDocument.Parse(server.Bodies[0]);
        JsonElement attachment = body.RootElement.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", Text(attachment, "contentType"));
        Assert.Equal("AdaptiveCard", Text(attachment.GetProperty("content"), "type"));
        Assert.Contains("root logged in at 0", server.Bodies[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, DeliveryState.Dead)]
    [InlineData(429, DeliveryState.Retry)]
    [InlineData(502, DeliveryState.Retry)]
    public async Task Teams_refusals_have_their_outcome(int status, DeliveryState state)
    {
        using var server = new FakeSlack(FakeSlack.Reply(status, ""));
        DeliveryOutcome outcome = await SendAsync("{type: teams, webhook: env:KEY}", new AlertMessage(SomeAlert.Plain), server.Url);
        Assert.Equal(state, outcome.State);
        Assert.DoesNotContain("SECRET", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_gets_a_line_for_each_message_and_a_file_that_cannot_be_written_is_tried_again()
    {
        string folder = Directory.CreateTempSubdirectory("iota-file-").FullName;
        try
        {
            string path = Path.Combine(folder, "alerts.jsonl");
            foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.Plain))
                Assert.Equal(DeliveryOutcome.Delivered, await SendAsync($"{{type: file, path: \"{path}\"}}", message));
            string[] kinds = [.. (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Select(line => Text(JsonElement.Parse(line), "kind"))];
            Assert.Equal(["alert", "follow_up", "digest", "digest"], kinds);
            Assert.Equal(DeliveryState.Retry, (await SendAsync($"{{type: file, path: \"{folder}/missing/x\"}}", new AlertMessage(SomeAlert.Plain))).State);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Standard_output_gets_OCSF_findings()
    {
        using var output = new StringWriter();
        foreach (DeliveryMessage message in SomeAlert.Messages(SomeAlert.Plain))
            await SendAsync("{type: stdout, format: ocsf}", message, output: output);
        JsonElement[] findings = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        Assert.Equal([200401, 200402, 200401, 200402], findings.Select(finding => finding.GetProperty("type_uid").GetInt32()));
        Assert.All(findings.Take(3), finding => Assert.Equal(SomeAlert.Plain.AlertId, Text(finding.GetProperty("finding_info"), "uid")));
        Assert.All(findings, finding =>
        {
            Assert.Equal(2004, finding.GetProperty("class_uid").GetInt32());
            Assert.Equal(4, finding.GetProperty("severity_id").GetInt32());
            Assert.Equal("111122223333", Text(finding.GetProperty("cloud").GetProperty("account"), "uid"));
            Assert.Equal("203.0.113.9", Text(finding.GetProperty("evidences")[0].GetProperty("src_endpoint"), "ip"));
        });
    }

    [Fact]
    public async Task The_test_alert_is_marked_wherever_it_arrives()
    {
        using var output = new StringWriter();
        Delivery test = TestAlert.Create("d", SomeDetection.Noon);
        await SendAsync("{type: stdout}", test.Message, output: output);
        Assert.StartsWith("[TEST]", Text(JsonElement.Parse(output.ToString()), "title"), StringComparison.Ordinal);
        Assert.Contains("[TEST]", System.Text.Encoding.UTF8.GetString(SlackMessage.Compose(test.Message).Span), StringComparison.Ordinal);
        Assert.NotEqual(test.Alert.AlertId, TestAlert.Create("d", SomeDetection.Noon.AddSeconds(1)).Alert.AlertId);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<DeliveryOutcome> SendAsync(string settings, DeliveryMessage message, string secret = "the-secret", TextWriter? output = null)
    {
        IotaConfiguration configuration = Configuration.ConfigurationFileTests.Read($"destinations:\n  d: {settings}");
        using var destinations = new DestinationSet(configuration.Destinations, _ => secret, output ?? TextWriter.Null, TimeProvider.System);
        return await destinations.All[0].SendAsync(new Delivery(1, message, "d", 1), TestContext.Current.CancellationToken);
    }
}
