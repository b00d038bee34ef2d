using System.Text.Json;
using System.Text.Json.Nodes;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>python3 RULE.py &lt; event.json</c> says what the program says.</summary>
public class RulesByHandTests
{
    /// <summary>Of the rules, one in so many is tried in every run of the tests; all of them in the slow set.</summary>
    private const int Share = 5;

    [Fact]
    public Task Shipped_rules_give_by_hand_the_verdicts_that_the_program_gives_on_their_tests() => CompareAsync(Share);

    [Fact(Explicit = true)]
    public Task All_shipped_rules_give_by_hand_the_verdicts_that_the_program_gives_on_their_tests() => CompareAsync(1);

    private static async Task CompareAsync(int share)
    {
        Dictionary<string, List<(JsonObject Event, bool Expected)>> tests = Metadata().ToDictionary(
            metadata => Path.GetFileNameWithoutExtension(metadata), metadata => ReadTests(metadata).ToList());
        Assert.Equal(Repository.ShippedRuleCount, tests.Count);
        Assert.All(tests.Values, cases => Assert.Equal([false, true], cases.Select(test => test.Expected).Distinct().Order())); // none that never or always fires
        using var folder = new TemporaryFolder();
        foreach ((string rule, List<(JsonObject Event, bool Expected)> cases) in tests)
        {
            foreach ((int number, (JsonObject json, _)) in cases.Index()) json["eventID"] = $"{rule}-{number}";
            folder.Write($"logs/{rule}.json", CloudTrail.Records(cases.Select(test => test.Event.ToJsonString())));
        }
        _ = await IotaProgram.RunAsync("scan", folder["logs"], "--rules", Repository.ShippedRules, "--detections", folder["detections"]);
        Dictionary<string, JsonElement> byProgram = JsonLines.Read(folder["detections"])
            .Where(line => line.Text("eventId").StartsWith(line.Text("ruleId") + "-", StringComparison.Ordinal))
            .ToDictionary(line => line.Text("eventId"));

        foreach ((string rule, List<(JsonObject Event, bool Expected)> cases) in tests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where((_, i) => i % share == 0))
        {
            string[] byHand = await JudgeByHandAsync(rule, cases.Select(test => test.Event));
            string[] byHost = [.. cases.Select(test => byProgram.TryGetValue((string)test.Event["eventID"]!, out JsonElement found) ? Verdict(found) : "no match")];
            Assert.Equal(byHost, byHand);
            Assert.Equal(cases.Select(test => test.Expected), byHand.Select(verdict => verdict != "no match"));
        }
    }

    [Fact]
    public async Task The_README_s_rule_by_hand_prints_the_verdict_as_json()
    {
        string json = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "events", "root_console_login.json"), TestContext.Current.CancellationToken);
        (int code, string output) = await RunAsync("root_console_login", json);
        JsonElement verdict = Assert.Single(JsonLines.Parse(output));
        Assert.Equal(0, code);
        Assert.True(verdict.GetProperty("match").GetBoolean());
        Assert.Equal("CRITICAL", verdict.Text("severity"));
    }

    [Fact]
    public async Task Input_that_is_no_event_is_a_sentence_and_exit_code_2()
    {
        Assert.Equal((2, ""), await RunAsync("root_console_login", "no json"));
        Assert.Equal((2, ""), await RunAsync("root_console_login", ""));
    }

    private static string Verdict(JsonElement found) => $"{found.Text("severity")} | {found.Text("dedup")} | {found.Text("title")}";

    private static async Task<string[]> JudgeByHandAsync(string rule, IEnumerable<JsonObject> events)
    {
        (int code, string output) = await RunAsync(rule, $"[{string.Join(',', events.Select(json => json.ToJsonString()))}]");
        Assert.Equal(0, code);
        return [.. JsonLines.Parse(output).Select(verdict => verdict.GetProperty("match").GetBoolean() ? Verdict(verdict) : "no match")];
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string rule, string input) =>
        Python.RunAsync(["-B", Metadata().Single(path => Path.GetFileNameWithoutExtension(path) == rule)[..^".yml".Length] + ".py"], input);

    private static IEnumerable<string> Metadata() => Directory.EnumerateFiles(Repository.ShippedRules, "*.yml", SearchOption.AllDirectories);

    /// <summary>The tests as the metadata of shipped rules writes them: a line with the expected result, then the event as a block of JSON.</summary>
    private static IEnumerable<(JsonObject Event, bool Expected)> ReadTests(string metadata)
    {
        string[] parts = File.ReadAllText(metadata).Split("\n  - Name: ")[1..];
        Assert.True(parts.Length >= 3, $"{metadata} has {parts.Length} tests");
        foreach (string part in parts)
        {
            bool expected = part.Split("ExpectedResult: ")[1].StartsWith("true", StringComparison.Ordinal);
            string json = part.Split("    Log:\n")[1];
            yield return (JsonNode.Parse(json)!.AsObject(), expected);
        }
    }
}
