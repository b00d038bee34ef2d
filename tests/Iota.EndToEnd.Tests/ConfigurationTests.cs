using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>iota.yaml, as the published program reads and obeys it.</summary>
public sealed class ConfigurationTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackSlack _slack = new();

    public ValueTask InitializeAsync()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        _folder.Write("logs/a.json", CloudTrail.Records(CloudTrail.Event("one"), CloudTrail.Event("two", more: "\"userAgent\":\"terraform\"")));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Suppressed_detections_are_counted_and_written_with_their_reason()
    {
        _folder.Write("iota.yaml", "suppressions:\n  - {rules: delete_trail, when: {userAgent: terraform}, reason: SEC-42}\n");
        foreach (string[] options in new string[][] { [], ["--no-pushdown"], ["--workers", "1"] })
        {
            IotaRun run = (await ScanAsync(["--suppressed", _folder["suppressed.jsonl"], "--detections", _folder["detections.jsonl"], .. options])).Exits(0);
            run.Sums(("detections", 1), ("suppressed", 1), ("alerts", 1));
            JsonElement suppressed = Assert.Single(JsonLines.Read(_folder["suppressed.jsonl"]));
            Assert.Equal(("two", "SEC-42"), (suppressed.Text("eventId"), suppressed.Text("reason")));
            Assert.Equal("one", Assert.Single(JsonLines.Read(_folder["detections.jsonl"])).Text("eventId"));
        }
    }

    [Fact]
    public async Task Every_mistake_of_the_file_is_reported_and_nothing_is_done()
    {
        _folder.Write("iota.yaml", "rules:\n  disabled: [x]\nsuppressions:\n  - {rules: x, when: {a: b}}\nverify_pushdown: 7\n");
        IotaRun run = (await ScanAsync([])).Exits(1);
        Assert.Empty(run.Output);
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Contains("iota.yaml:2: \"disabled\" is not a key of rules (did you mean \"disable\"?)", lines[1], StringComparison.Ordinal);
        Assert.Contains("iota.yaml:4: suppressions[1].reason is missing", lines[2], StringComparison.Ordinal);
        Assert.Contains("iota.yaml:5: verify_pushdown must be a share from 0 to 1", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_file_sends_where_its_routes_lead_and_one_that_was_only_found_sends_nothing()
    {
        string config = _folder.Write("iota.yaml",
            $$"""
            destinations:
              chat: {type: slack, webhook: env:CHAT}
              log: {type: file, path: "{{_folder["alerts.jsonl"]}}", format: ocsf}
            routes:
              - {min_severity: HIGH, to: [chat, log]}
            """);
        (await ScanAsync([])).Exits(0).Sums(("alerts", 1));
        Assert.Empty(_slack.Requests);
        (await ScanAsync(["--config", config])).Exits(0).Sums(("alerts", 1));
        Assert.Single(_slack.Accepted);
        Assert.Equal(2004, Assert.Single(JsonLines.Read(_folder["alerts.jsonl"])).GetProperty("class_uid").GetInt32());
        (await ScanAsync(["--deliver"])).Exits(0);
        Assert.Equal(2, _slack.Accepted.Count);
    }

    [Fact]
    public async Task A_destination_can_be_tried_and_its_trouble_is_told_without_its_secret()
    {
        string config = _folder.Write("iota.yaml", "destinations:\n  chat: {type: slack, webhook: env:CHAT}\n  hook: {type: webhook, url: env:CHAT}\n");
        IotaRun listed = (await RunAsync("destinations", "list", "--config", config)).Exits(0);
        Assert.Contains("webhook env:CHAT", listed.Output, StringComparison.Ordinal);

        (await RunAsync("destinations", "test", "chat", "--config", config)).Exits(0);
        Assert.Contains("[TEST]", Assert.Single(_slack.Accepted), StringComparison.Ordinal);

        IotaRun refused = (await RunAsync("destinations", "test", "hook", "--config", config)).Exits(2);
        Assert.Contains("allow_private_addresses", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(LoopbackSlack.Secret, refused.Error + refused.Output, StringComparison.Ordinal);
        (await RunAsync("destinations", "test", "chta", "--config", config)).Exits(1);
    }

    [Fact]
    public async Task The_shipped_rules_know_the_accounts_that_the_owner_trusts()
    {
        const string Shared = """
            "eventSource":"ec2.amazonaws.com","requestParameters":{"snapshotId":"snap-1","createVolumePermission":{"add":{"items":[{"userId":"777788889999"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"},
            "responseElements":{"_return":true},"userIdentity":{"type":"IAMUser","userName":"alice","accountId":"111122223333"}
            """;
        _folder.Write("shared/a.json", CloudTrail.Records(CloudTrail.Event("one", "ModifySnapshotAttribute", more: Shared)));
        string[] scan = ["scan", _folder["shared"], "--rules", Path.Combine(Repository.Root, "rules"), "--output", "jsonl", "--quiet"];
        (await RunAsync(scan)).Exits(0).Sums(("alerts", 1));
        string config = _folder.Write("trusting.yaml", "variables: {trusted_accounts: [777788889999]}\n");
        (await RunAsync([.. scan, "--config", config])).Exits(0).Sums(("alerts", 0));
        (await RunAsync([.. scan, "--config", config, "--no-pushdown"])).Exits(0).Sums(("alerts", 0));
    }

    private Task<IotaRun> ScanAsync(string[] options) =>
        RunAsync(["scan", _folder["logs"], "--rules", _folder["rules"], "--output", "jsonl", .. options]);

    private Task<IotaRun> RunAsync(params string[] arguments) =>
        IotaProgram.RunAsync(new IotaStart { Arguments = arguments, Environment = new Dictionary<string, string> { ["CHAT"] = _slack.Url } });
}
