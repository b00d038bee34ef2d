using System.IO.Hashing;
using System.Text;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary>A pushdown condition that is wrong. The analysis makes none that is known, so the test writes one into the file where the analysis keeps its results.</summary>
public sealed class PushdownDifferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PushdownDifferenceTests()
    {
        _folder.Write("rules/delete_trail.py", Rules.DeleteTrail);
        _folder.Write("verify.yaml", "verify_pushdown: 1\n");
        _folder.Write("trust.yaml", "verify_pushdown: 0\n");
        _folder.Write("first.json", CloudTrail.Records([CloudTrail.Event("e1", "DeleteTrail", "2026-11-18T10:00:00Z"), CloudTrail.Event("e2", "ListTrails", "2026-11-18T10:00:01Z")]));
        _folder.Write("second.json", CloudTrail.Records([CloudTrail.Event("e3", "DeleteTrail", "2026-11-18T10:05:00Z")]));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_an_alert_and_the_condition_is_not_used_again_with_this_state()
    {
        _ = (await ScanAsync("first.json", "trust.yaml", "rehearsal")).Exits(0);
        MakeConditionsWrong();

        IotaRun blind = (await ScanAsync("first.json", "trust.yaml", "blind")).Exits(0);
        Assert.Equal("", blind.Output); // this is what a wrong condition does, and why it has to be found out

        IotaRun found = (await ScanAsync("first.json", "verify.yaml", "state")).Exits(2);
        Assert.Equal(["Iota.PushdownDifference", "delete_trail"], found.Alerts.Select(alert => alert.Text("ruleId")).Order(StringComparer.Ordinal));
        Assert.Contains("rule delete_trail: its pushdown condition would have withheld event e1, on which it does something", found.Error, StringComparison.Ordinal);

        IotaRun later = (await ScanAsync("second.json", "trust.yaml", "state")).Exits(0);
        Assert.Contains("rule delete_trail is sent every event: its pushdown condition was found to be wrong before", later.Error, StringComparison.Ordinal);
        Assert.Equal(["2"], StateFile.Rows(_folder["state"], "SELECT count(*) FROM detections WHERE rule_id = 'delete_trail'"));
        Assert.Equal(["1"], StateFile.Rows(_folder["state"], "SELECT count(*) FROM detections WHERE rule_id = 'Iota.PushdownDifference'"));
    }

    [Fact]
    public async Task It_is_sent_like_any_other_alert()
    {
        _ = (await ScanAsync("first.json", "trust.yaml", "rehearsal")).Exits(0);
        MakeConditionsWrong();
        _folder.Write("routed.yaml", $$"""
            verify_pushdown: 1
            destinations:
              ours: {type: file, path: {{_folder["ours.jsonl"]}}}
              rest: {type: file, path: {{_folder["rest.jsonl"]}}}
            routes:
              - {rules: Iota.*, to: ours}
              - {rules: delete_trail, to: rest}
            """);
        _ = (await ScanAsync("first.json", "routed.yaml", "state")).Exits(2);
        Assert.Contains("\"title\":\"Events may have been withheld from rule delete_trail\"", File.ReadAllText(_folder["ours.jsonl"]), StringComparison.Ordinal);
        Assert.DoesNotContain("Iota.PushdownDifference", File.ReadAllText(_folder["rest.jsonl"]), StringComparison.Ordinal);
    }

    private Task<IotaRun> ScanAsync(string log, string configuration, string state) => IotaProgram.RunAsync(new IotaStart
    {
        Arguments =
        [
            "scan", _folder[log], "--rules", _folder["rules"], "--config", _folder[configuration], "--state", _folder[state], "--output", "jsonl",
        ],
        Environment = new Dictionary<string, string> { ["IOTA_CACHE"] = _folder["cache"] },
    });

    /// <summary>decisions/0016: conditions-FINGERPRINT holds the SHA-256 of the rest, a line break, JSON.</summary>
    private void MakeConditionsWrong()
    {
        string file = Assert.Single(Directory.GetFiles(_folder["cache/analysis"], "conditions-*"));
        string conditions = File.ReadAllText(file).Split('\n', 2)[1];
        Assert.Contains("\"DeleteTrail\"", conditions, StringComparison.Ordinal);
        string wrong = conditions.Replace("\"DeleteTrail\"", "\"CreateTrail\"", StringComparison.Ordinal);
        File.WriteAllText(file, $"{Crc32.HashToUInt32(Encoding.UTF8.GetBytes(wrong)):x8}\n{wrong}");
    }
}
