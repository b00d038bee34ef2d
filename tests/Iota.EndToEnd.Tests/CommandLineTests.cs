using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>Help, and what is said to a user who made a mistake: exit code 1, one sentence on standard error, nothing done.</summary>
public class CommandLineTests
{
    [Fact]
    public async Task Help_lists_the_commands()
    {
        IotaRun run = (await IotaProgram.RunAsync("--help")).Exits(0);
        Assert.All(["scan", "backfill", "test", "rules"], command => Assert.Matches($@"(?m)^  {command}\b", run.Output));
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Help_of_scan_lists_every_option_that_others_rely_on()
    {
        IotaRun run = (await IotaProgram.RunAsync("scan", "--help")).Exits(0);
        string[] options = ["--rules", "--state", "--output", "--detections", "--failures", "--workers", "--quiet", "--slack-webhook", "--re-evaluate"];
        Assert.All(options, option => Assert.Matches($@"(?m)^  {option}\b", run.Output));
    }

    [Theory]
    [InlineData("there is no command 'frobnicate'; 'iota --help' lists the commands.", "frobnicate")]
    [InlineData("there is no command 'help'; 'iota --help' lists the commands.", "help")]
    [InlineData("a command is missing; 'iota rules --help' lists the commands.", "rules")]
    [InlineData("Required argument 'PATH' missing for command: 'scan'; see 'iota scan --help'.", "scan")]
    [InlineData("there is no option '--quite'; see 'iota scan --help'. (A file of that name is given as './--quite'.)", "scan", "x", "--quite")]
    [InlineData("Argument 'xml' not recognized. Must be one of: 'text' 'jsonl'; see 'iota scan --help'.", "scan", "x", "--output", "xml")]
    [InlineData("'many' is not a number; see --help.", "scan", "x", "--workers", "many")]
    [InlineData("--workers 0: give a number from 1 to 256.", "scan", "samples", "--workers", "0")]
    [InlineData("--rule-env AWS_SECRET_ACCESS_KEY: credentials are never passed to rules.", "scan", "samples", "--rule-env", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("'no-such-folder' does not exist; give a log file, a folder of them, or s3://bucket/prefix.", "scan", "no-such-folder")]
    [InlineData("Option '--from' is required; see 'iota backfill --help'.", "backfill", "samples", "--to", "2026-11-18")]
    [InlineData("--from 'monday' is no date: write 2026-11-18, or an instant such as 2026-11-18T02:00:00Z.", "backfill", "samples", "--from", "monday", "--to", "2026-11-18", "--state", "x")]
    [InlineData("--from 2026-11-18 is after --to 2026-11-17.", "backfill", "samples", "--from", "2026-11-18", "--to", "2026-11-17", "--state", "x")]
    [InlineData("--from 2999-01-01 lies in the future.", "backfill", "samples", "--from", "2999-01-01", "--to", "2999-01-02", "--state", "x")]
    [InlineData("which state? Give --state DIR, or set IOTA_STATE.", "backfill", "samples", "--from", "2026-11-17", "--to", "2026-11-18")]
    [InlineData("--slack-webhook: a backfill sends nothing without --announce.",
        "backfill", "samples", "--from", "2026-11-17", "--to", "2026-11-18", "--state", "x", "--slack-webhook", "https://hooks.example/x")]
    [InlineData("--announce: there is nobody to tell. Name destinations in iota.yaml (--config FILE), or give --slack-webhook.",
        "backfill", "samples", "--from", "2026-11-17", "--to", "2026-11-18", "--state", "x", "--announce")]
    [InlineData("there is no log object of that time below 'samples/cloudtrail'. The dates of folders and names count, and are UTC.",
        "backfill", "samples/cloudtrail", "--from", "2026-11-19", "--to", "2026-11-20", "--state", "x")]
    [InlineData("there is no option '--quite'; see 'iota backfill --help'. (A file of that name is given as './--quite'.)",
        "backfill", "x", "--from", "2026-11-17", "--to", "2026-11-18", "--quite")]
    [InlineData("'no-such-rule.py' does not exist; give a rule or a folder of rules.", "test", "no-such-rule.py")]
    [InlineData("cannot start 'no-such-python': No such file or directory. Rules need Python 3.11 or later; install it or name it with --python.",
        "scan", "samples/cloudtrail", "--python", "no-such-python")]
    [InlineData("--detections /no/such/folder/d: the file cannot be written: Could not find a part of the path '/no/such/folder/d'.",
        "scan", "samples/cloudtrail", "--detections", "/no/such/folder/d")]
    [InlineData("--failures /no/such/folder/f: the file cannot be written: Could not find a part of the path '/no/such/folder/f'.",
        "scan", "samples/cloudtrail", "--failures", "/no/such/folder/f")]
    [InlineData("the webhook of --slack-webhook or IOTA_SLACK_WEBHOOK is not an https address. Copy it from Slack: https://hooks.slack.com/services/T…/B…/….",
        "scan", "samples/cloudtrail", "--slack-webhook", "http://example.com/hook")]
    public async Task A_mistake_gets_exit_code_1_and_one_clear_sentence(string sentence, params string[] arguments)
    {
        IotaRun run = (await IotaProgram.RunAsync(arguments)).Exits(1);
        Assert.Equal($"iota: {sentence}\n", run.Error);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_folder_without_files_is_a_mistake()
    {
        using var folder = new TemporaryFolder();
        IotaRun run = (await IotaProgram.RunAsync("scan", folder.Path)).Exits(1);
        Assert.Equal($"iota: nothing to scan: there is no file below '{folder.Path}'.\n", run.Error);
    }

    [Fact]
    public async Task A_folder_without_rules_is_a_mistake_as_is_a_rules_folder_that_does_not_exist()
    {
        using var folder = new TemporaryFolder();
        folder.Write("log.json", CloudTrail.Events("e", 1));
        folder.Write("rules/README.md", "no rule");
        IotaRun empty = (await IotaProgram.RunAsync("scan", folder["log.json"], "--rules", folder["rules"])).Exits(1);
        Assert.Equal($"iota: no rule can be evaluated: {folder["rules"]}: holds no rule: a rule is a .py file that defines rule() or alert().\n", empty.Error);
        IotaRun missing = (await IotaProgram.RunAsync("scan", folder["log.json"], "--rules", folder["nowhere"])).Exits(1);
        Assert.Equal($"iota: no rule can be evaluated: {folder["nowhere"]}: does not exist: name the folder of the rules, or the .py file of one rule.\n", missing.Error);
    }

    /// <summary>With a state, alerts that were stored but never shown would be lost.</summary>
    [Fact]
    public async Task A_result_file_that_cannot_be_written_is_known_before_anything_is_stored()
    {
        using var folder = new TemporaryFolder();
        _ = (await IotaProgram.RunAsync("scan", Repository.Samples, "--state", folder["state"], "--detections", "/no/such/folder/d")).Exits(1);
        IotaRun second = (await IotaProgram.RunAsync("scan", Repository.Samples, "--state", folder["state"], "--output", "jsonl")).Exits(0);
        second.Sums(("events", 732), ("duplicates", 0));
        Assert.NotEmpty(second.Alerts);
    }

    [Theory]
    [InlineData("--detections")]
    [InlineData("--failures")]
    public async Task A_full_disk_is_a_sentence_and_costs_no_alert(string option)
    {
        using var folder = new TemporaryFolder();
        folder.Write("log.json", CloudTrail.Events("e", 3));
        folder.Write("rules/every.py", Rules.Every + "\n\ndef title(event):\n    return event['nothing']\n");
        IotaRun run = (await IotaProgram.RunAsync("scan", folder["log.json"], "--rules", folder["rules"], "--output", "jsonl", "--quiet", option, "/dev/full")).Exits(2);
        Assert.Contains("iota: the results could not be written: No space left on device", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Alerts);
    }

    [Fact]
    public async Task A_temporary_folder_that_cannot_be_used_is_a_sentence()
    {
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart
        {
            Arguments = ["scan", Repository.Samples],
            Environment = new Dictionary<string, string> { ["TMPDIR"] = "/no/such/folder" },
        })).Exits(1);
        Assert.StartsWith("iota: the temporary folder '/no/such/folder/' cannot be written to: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(" Name another one in TMPDIR.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_leaves_nothing_in_the_temporary_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["tmp"]);
        _ = (await IotaProgram.RunAsync(new IotaStart
        {
            Arguments = ["scan", Repository.Samples],
            Environment = new Dictionary<string, string> { ["TMPDIR"] = folder["tmp"] },
        })).Exits(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["tmp"]));
    }
}
