using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>What a new user sees: the samples, scanned with the shipped rules.</summary>
public partial class FirstMinuteTests
{
    private const string Ci = "ci-deploy", Intruder = "svc-backup-sync", Production = "111122223333", Platform = "444455556666";
    private const string Taken = "OrganizationAccountAccessRole/botocore-session-1794970698";

    /// <summary>The intrusion of samples/README.md, in its order.</summary>
    private static readonly (string Severity, string Rule, string TitleBegins, string Account, int Count, string First, string Last)[] Intrusion =
    [
        ("LOW", "iam_user_created", $"{Ci} created IAM user {Intruder} in account {Production}", Production, 1, "02:14:05", "02:14:05"),
        ("MEDIUM", "iam_access_key_created_for_other_user", $"{Ci} created an access key for IAM user {Intruder}", Production, 1, "02:14:09", "02:14:09"),
        ("INFO", "iam_policy_changed", $"{Ci} changed IAM policies", Production, 1, "02:14:16", "02:14:16"),
        ("HIGH", "iam_admin_policy_attached", $"{Ci} attached AdministratorAccess to user {Intruder}", Production, 1, "02:14:16", "02:14:16"),
        ("MEDIUM", "iam_login_profile_changed", $"{Ci} created the console password of {Intruder}", Production, 1, "02:14:31", "02:14:31"),
        ("MEDIUM", "console_login_without_mfa", $"{Intruder} signed in to the console of account {Production} without MFA", Production, 1, "02:24:41", "02:24:41"),
        ("HIGH", "cloudtrail_disabled", $"{Intruder} called StopLogging on CloudTrail", Production, 2, "02:31:37", "02:32:02"),
        ("HIGH", "security_service_disabled", $"{Intruder} called guardduty:DeleteDetector", Production, 1, "02:33:15", "02:33:15"),
        ("MEDIUM", "vpc_flow_logs_deleted", $"{Intruder} deleted VPC flow logs", Production, 1, "02:34:20", "02:34:20"),
        ("HIGH", "ec2_security_group_opened", $"{Intruder} opened SSH (22) of security group sg-0b1c2d3e4f5a69788", Production, 1, "02:36:48", "02:36:48"),
        ("INFO", "security_group_changed", $"{Intruder} changed security groups", Production, 1, "02:36:48", "02:36:48"),
        ("HIGH", "ec2_snapshot_or_image_shared", $"{Intruder} shared snapshot snap-0e1f2a3b4c5d69788", Production, 1, "02:43:11", "02:43:11"),
        ("MEDIUM", "secretsmanager_many_secrets_read", $"{Intruder} read many secrets", Production, 12, "02:46:03", "02:46:14"),
        ("LOW", "ec2_key_pair_created", $"{Intruder} set up key pair render in us-west-2", Production, 1, "02:53:02", "02:53:02"),
        ("MEDIUM", "ec2_unusual_instance_launch", $"{Intruder} tried to launch p4d.24xlarge in us-west-2", Production, 2, "02:53:29", "02:54:10"),
        ("HIGH", "iam_role_trust_opened", $"{Taken} made role data-expo", Platform, 1, "02:59:40", "02:59:40"),
        ("MEDIUM", "s3_public_access_block_removed", $"{Taken} removed Block Public Access", Platform, 1, "03:03:50", "03:03:50"),
        ("INFO", "s3_bucket_policy_changed", $"{Taken} called s3:PutBucketPolicy", Platform, 1, "03:04:12", "03:04:12"),
        ("HIGH", "s3_bucket_made_public", $"{Taken} made S3 bucket exam", Platform, 1, "03:04:12", "03:04:12"),
        ("CRITICAL", "root_console_login", $"Root user signed in to the console of account {Production} without MFA", Production, 1, "03:14:22", "03:14:22"),
        ("HIGH", "root_activity", $"Root user called GetAccountSummary in account {Production}", Production, 2, "03:15:31", "03:16:07"),
        ("CRITICAL", "root_access_key_created", $"Access key created for the root user of account {Production}", Production, 1, "03:16:07", "03:16:07"),
    ];

    [Fact]
    public async Task The_samples_give_the_alerts_of_their_story_and_no_others()
    {
        IotaRun run = (await IotaProgram.RunAsync("scan", Repository.Samples, "--output", "jsonl")).Exits(0);
        Assert.Equal(
            Intrusion.Select(e => (e.Severity, e.Rule, e.Count, $"2026-11-18T{e.First}Z", $"2026-11-18T{e.Last}Z", e.Account)),
            run.Alerts.Select(alert => (alert.Text("severity"), alert.Text("ruleId"), alert.GetProperty("count").GetInt32(), alert.Text("firstEventTime"),
                alert.Text("lastEventTime"), string.Join(',', alert.GetProperty("accounts").EnumerateArray().Select(account => account.GetString())))));
        Assert.All(run.Alerts.Zip(Intrusion), pair => Assert.StartsWith(pair.Second.TitleBegins, pair.First.Text("title"), StringComparison.Ordinal));
        run.Sums(("objects", 13), ("events", 732), ("evaluated", 732), ("quarantined", 0), ("duplicates", 0), ("alerts", Intrusion.Length), ("failures", 0));
    }

    [Fact]
    public async Task With_jsonl_standard_output_holds_alerts_with_exactly_the_documented_members_and_nothing_else()
    {
        IotaRun run = (await IotaProgram.RunAsync("scan", Repository.Samples, "--output", "jsonl")).Exits(0);
        Assert.NotEmpty(run.Alerts);
        Assert.All(run.Alerts, alert => Assert.Equal(
            ["alertId", "ruleId", "title", "severity", "dedup", "logType", "count", "firstEventTime", "lastEventTime", "accounts", "context"], alert.Members()));
        Assert.All(run.Alerts, alert => Assert.Equal(JsonValueKind.Object, alert.GetProperty("context").ValueKind));
        Assert.Equal(run.Alerts.Count, run.Alerts.Select(alert => alert.Text("alertId")).Distinct().Count());
    }

    [Fact]
    public async Task With_jsonl_the_last_line_of_standard_error_is_the_summary_with_exactly_the_documented_numbers()
    {
        IotaRun run = (await IotaProgram.RunAsync("scan", Repository.Samples, "--output", "jsonl")).Exits(0);
        Assert.Equal(
            ["objects", "events", "evaluated", "quarantined", "duplicates", "detections", "alerts", "suppressed", "failures", "seconds", "events_per_second"],
            run.SummaryMembers.Select(member => member.Name));
        Assert.All(run.SummaryMembers, member => Assert.True(double.TryParse(member.Value, CultureInfo.InvariantCulture, out _), member.Value));
    }

    [Fact]
    public async Task The_text_says_the_same_as_the_json()
    {
        IotaRun json = (await IotaProgram.RunAsync("scan", Repository.Samples, "--output", "jsonl")).Exits(0);
        IotaRun text = (await IotaProgram.RunAsync("scan", Repository.Samples)).Exits(0);
        string[] lines = text.Output.Split('\n');
        Assert.Matches("^SEVERITY +TITLE +ACCOUNT +COUNT +FIRST +LAST$", lines[0]);
        foreach ((JsonElement alert, string line) in json.Alerts.Zip(lines.Skip(1)))
        {
            string account = alert.GetProperty("accounts")[0].GetString()!;
            string first = alert.Text("firstEventTime").Replace('T', ' ');
            string end = $"  {account}  {alert.GetProperty("count").GetInt32(),7}  {first}  {alert.Text("lastEventTime")[11..]}";
            Assert.StartsWith(alert.Text("severity").PadRight(10) + alert.Text("title")[..40], line, StringComparison.Ordinal);
            Assert.EndsWith(end, line, StringComparison.Ordinal);
        }
        Assert.Equal("", lines[json.Alerts.Count + 1]);
        Assert.StartsWith(
            $"{json.Summary("alerts")} alerts from {json.Summary("detections")} detections: 732 events of 13 objects read, 732 evaluated with {Repository.ShippedRuleCount} rules, " +
            "0 set aside, 0 duplicates, 0 rule failures; ",
            lines[json.Alerts.Count + 2], StringComparison.Ordinal);
        Assert.Equal("", text.Error);
    }

    [Fact]
    public async Task The_detections_file_holds_each_detection_with_exactly_the_documented_members_in_order_of_time_event_and_rule()
    {
        using var folder = new TemporaryFolder();
        IotaRun run = (await IotaProgram.RunAsync("scan", Repository.Samples, "--output", "jsonl", "--detections", folder["d"], "--failures", folder["f"])).Exits(0);
        IReadOnlyList<JsonElement> detections = JsonLines.Read(folder["d"]);
        Assert.Equal(run.Summary("detections"), detections.Count);
        Assert.All(detections, detection => Assert.Equal(
            ["ruleId", "eventId", "eventTime", "logType", "title", "severity", "dedup", "object", "index"], detection.Members()));
        Assert.All(detections, detection => Assert.True(File.Exists(detection.Text("object"))));
        string[] keys = [.. detections.Select(line => $"{line.Text("eventTime")} {line.Text("eventId")} {line.Text("ruleId")}")];
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal("", folder.Read("f"));
    }

    [Fact]
    public async Task Quiet_keeps_standard_error_empty_but_for_the_summary()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.json", CloudTrail.Events("e", 3));
        folder.Write("bad.json", "no log");
        folder.Write("rules/every.py", Rules.Every + "\n\nprint('a rule that prints')\n");
        string[] scan = ["scan", folder["good.json"], folder["bad.json"], "--rules", folder["rules"], "--quiet"];
        Assert.Equal("", (await IotaProgram.RunAsync(scan)).Exits(2).Error);
        IotaRun json = (await IotaProgram.RunAsync([.. scan, "--output", "jsonl"])).Exits(2);
        Assert.StartsWith("summary ", Assert.Single(json.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_coloured_in_a_pipe_nor_on_a_terminal_with_NO_COLOR()
    {
        Assert.DoesNotContain('\u001b', (await IotaProgram.RunAsync("scan", Repository.Samples)).Exits(0).Output);
        Assert.Contains("\u001b[1;97;41mCRITICAL\u001b[0m", await OnATerminalAsync("TERM=xterm"), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[1", await OnATerminalAsync("TERM=xterm NO_COLOR=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_that_the_README_shows_is_what_the_program_prints()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");
        string shown = readme.Split("nothing else:\n\n```\n")[1].Split("```")[0];
        IotaRun run = (await IotaProgram.RunAsync("scan", "samples/cloudtrail")).Exits(0);
        Assert.Equal(WithoutMeasurements(run.Output), WithoutMeasurements(shown));
    }

    /// <summary>What the program writes to a pseudo-terminal, which util-linux's <c>script</c> gives it.</summary>
    private static async Task<string> OnATerminalAsync(string environment)
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("NOT RUN: /usr/bin/script is needed for a terminal.");
        using var script = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/script", ["-qec", $"env -u NO_COLOR {environment} {IotaProgram.Path} scan {Repository.Samples}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        string shown = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, script.ExitCode);
        return shown;
    }

    private static string WithoutMeasurements(string text) => Measurements().Replace(text, "T s, R events/s");

    [GeneratedRegex(@"[\d.]+ s, [\d,]+ events/s")]
    private static partial Regex Measurements();
}
