using System.Text.Json;
using Iota.EndToEnd.Tests.Support;

namespace Iota.EndToEnd.Tests;

/// <summary><c>iota invoke</c> with the program that is deployed, and with the samples that docs/local.md names.</summary>
public sealed class InvokeTests : IDisposable
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    private static readonly string Events = Path.Combine(Repository.Root, "samples", "events", "lambda");

    private static readonly string Published = Path.Combine(Repository.Root, "artifacts", "publish", "Iota.Function", "release_linux-x64", "bootstrap");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s3", AllDone)]
    [InlineData("s3-through-sns", AllDone)]
    [InlineData("cloudtrail-through-sns", AllDone)]
    [InlineData("eventbridge-object-created", AllDone)]
    [InlineData("eventbridge-api-call", AllDone)]
    [InlineData("s3-test-event", AllDone)]
    [InlineData("sns-subscription-confirmation", AllDone)]
    [InlineData("unknown", """{"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975710001"}]}""")]
    [InlineData("all-forms", """{"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975710008"}]}""")]
    public async Task Every_sample_of_detect_is_answered(string sample, string answer) =>
        Assert.Equal(answer, (await InvokeAsync($"detect/{sample}.json", "--objects", Repository.Samples)).Exits(0).Output.TrimEnd());

    [Fact]
    public async Task Every_sample_has_a_test() => Assert.Equal(
        // Those of notify need an S3 that takes writes: RoleTests.The_samples_for_notify_are_served.
        ["admin 6", "detect 9", "notify 2", "tick 1"],
        Directory.GetDirectories(Events).Select(folder => $"{Path.GetFileName(folder)} {Directory.GetFiles(folder).Length}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_roles_work_on_one_state()
    {
        (await InvokeAsync("detect/s3.json", "--objects", Repository.Samples)).Exits(0);
        JsonElement tick = Json((await InvokeAsync("tick/schedule.json")).Exits(0));
        Assert.NotNull(tick.GetProperty("backup").GetString());
        JsonElement stats = Json((await InvokeAsync("admin/stats.json")).Exits(0));
        Assert.Equal(2, stats.GetProperty("stats").GetProperty("objects").GetInt32());
        Assert.True(Json((await InvokeAsync("admin/check.json")).Exits(0)).GetProperty("ok").GetBoolean());
        Assert.Equal(0, Json((await InvokeAsync("admin/retry.json")).Exits(0)).GetProperty("messages").GetInt32());
        foreach (string sample in (string[])["retry-one", "acknowledge", "restore"]) // of things that this state does not have
            Assert.False(Json((await InvokeAsync($"admin/{sample}.json")).Exits(0)).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_start_that_fails_is_shown_with_its_reasons()
    {
        IotaRun run = (await InvokeAsync("notify/schedule.json")).Exits(2);
        Assert.Contains("IOTA_ALERTS_BUCKET is not set", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_needs_more_than_log_objects_says_so()
    {
        if (!File.Exists(Published)) Assert.Skip("NOT RUN: there is no published function. Make it with: scripts/publish");
        IotaRun run = (await IotaProgram.RunAsync(new IotaStart
        {
            Arguments = ["invoke", Path.Combine(Events, "notify", "schedule.json"), "--objects", Repository.Samples],
            Environment = new Dictionary<string, string> { ["IOTA_ALERTS_BUCKET"] = "alerts" },
        })).Exits(2);
        Assert.Contains("leave --objects out", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no event", "nowhere.json")]
    [InlineData("there is no function at", "tick/schedule.json", "--function", "/nowhere/bootstrap")]
    [InlineData("there is no role 'tock'", "tick/schedule.json", "--role", "tock")]
    [InlineData("there is no folder", "detect/s3.json", "--objects", "/nowhere")]
    [InlineData("--timeout must be from 1 to 900", "detect/s3.json", "--timeout", "0")]
    public async Task What_cannot_be_run_is_said_at_once(string says, string sample, params string[] arguments)
    {
        IotaRun run = (await IotaProgram.RunAsync(["invoke", Path.Combine(Events, sample), .. arguments])).Exits(1);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(IotaRun run) => JsonDocument.Parse(run.Output).RootElement;

    private Task<IotaRun> InvokeAsync(string sample, params string[] arguments)
    {
        if (!File.Exists(Published)) Assert.Skip("NOT RUN: there is no published function. Make it with: scripts/publish");
        return IotaProgram.RunAsync(["invoke", Path.Combine(Events, sample), "--state", _folder["state"], .. arguments]);
    }
}
