using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Iota.Integration.Tests.Support;

/// <summary>The four functions of a deployment around one state, one S3 and one Slack, each started when it is first invoked.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string LogBucket = "org-trail", AlertsBucket = "iota-alerts";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-deployment-");
    private readonly Dictionary<string, FunctionUnderTest> _functions = [];
    private readonly Action<FunctionUnderTest> _start;
    private readonly Uri? _s3;
    private readonly string _alertsBucket;
    private int _invocations;

    /// <param name="start">Starts a function; null for functions in the test's process.</param>
    /// <param name="isolated">Whether alerts go through the alerts bucket.</param>
    /// <param name="s3">Another S3 than the one on loopback.</param>
    public Deployment(Action<FunctionUnderTest>? start = null, bool isolated = true, Uri? s3 = null, string alertsBucket = AlertsBucket)
    {
        (_start, IsIsolated, _s3, _alertsBucket) = (start ?? (static function => function.Start()), isolated, s3, alertsBucket);
        S3.Put(AlertsBucket, "exists", "");
        S3.Put(LogBucket, "exists", "");
        Directory.CreateDirectory(RulesFolder);
        File.WriteAllText(ConfigurationFile, "destinations:\n  secops:\n    type: slack\n    webhook: env:TEST_WEBHOOK\n");
        WriteRule("root_login", "def rule(event):\n    return event.get('eventName') == 'ConsoleLogin'\n\ndef title(event):\n    return 'login ' + event['eventID']\n");
    }

    public LoopbackS3 S3 { get; } = new();

    public LoopbackSlack Slack { get; } = new();

    public bool IsIsolated { get; }

    public string StateFolder => Path.Combine(_folder.FullName, "state");

    public string ConfigurationFile => Path.Combine(_folder.FullName, "iota.yaml");

    /// <summary>Variables of functions that are started from now on, on top of their own.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string RulesFolder => Path.Combine(_folder.FullName, "rules");

    public void WriteRule(string name, string source)
    {
        File.WriteAllText(Path.Combine(RulesFolder, $"{name}.py"), source);
        File.WriteAllText(Path.Combine(RulesFolder, $"{name}.yml"), $"AnalysisType: rule\nRuleID: {name}\nFilename: {name}.py\nEnabled: true\nLogTypes: [AWS.CloudTrail]\nSeverity: HIGH\n");
    }

    /// <summary>Puts a log object of logins into the bucket.</summary>
    public void PutLogins(string key, params IEnumerable<string> eventIds) => S3.Put(LogBucket, key, Logins(eventIds));

    /// <summary>A log object of logins.</summary>
    public static byte[] Logins(params IEnumerable<string> eventIds) => Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', eventIds.Select(Login))}}]}""");

    private static string Login(string id) => $$"""
        {"eventVersion":"1.08","eventID":"{{id}}","eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventTime":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}",
        "awsRegion":"us-east-1","recipientAccountId":"111122223333","userIdentity":{"type":"Root"} }
        """;

    /// <param name="role">What it does. What stands behind a '#' tells several of one role apart: Lambda runs as many at once as it needs.</param>
    public FunctionUnderTest Function(string role)
    {
        if (_functions.TryGetValue(role, out FunctionUnderTest? known)) return known;
        var function = new FunctionUnderTest(S3, StateFolder);
        function.Environment["IOTA_ROLE"] = role.Split('#')[0];
        function.Environment["IOTA_RULES"] = RulesFolder;
        function.Environment["IOTA_CONFIG"] = ConfigurationFile;
        function.Environment["TEST_WEBHOOK"] = Slack.Url;
        if (_s3 is not null) function.Environment["AWS_ENDPOINT_URL_S3"] = _s3.AbsoluteUri;
        if (IsIsolated) function.Environment["IOTA_ALERTS_BUCKET"] = _alertsBucket;
        foreach ((string name, string value) in Variables) function.Environment[name] = value;
        _start(function);
        return _functions[role] = function;
    }

    /// <summary>Ends a function; its next invocation starts it anew.</summary>
    public async Task EndAsync(string role)
    {
        if (_functions.Remove(role, out FunctionUnderTest? function)) await function.DisposeAsync();
    }

    public Task<RuntimePost> InvokeAsync(string role, string payload, TimeSpan? timeLeft = null) =>
        Function(role).InvokeAsync($"r{Interlocked.Increment(ref _invocations)}", payload, timeLeft);

    /// <summary>As Lambda does it with a program (<see cref="FunctionUnderTest.InvokeFrozenAsync"/>); one that was killed is started anew.</summary>
    public async Task<RuntimePost?> InvokeFrozenAsync(string role, string payload, TimeSpan timeLeft)
    {
        RuntimePost? post = await Function(role).InvokeFrozenAsync($"r{Interlocked.Increment(ref _invocations)}", payload, timeLeft);
        if (post is null || post.Path.EndsWith("/error", StringComparison.Ordinal)) await EndAsync(role);
        return post;
    }

    /// <summary>Kills a program in the middle of its work. Its invocation is over without an answer; the next one starts it anew.</summary>
    public async Task KillAsync(string role)
    {
        if (_functions.Remove(role, out FunctionUnderTest? function)) await function.KillAsync();
    }

    /// <summary>Announces log objects to detect.</summary>
    public async Task<string> DetectAsync(params string[] keys) => (await InvokeAsync("detect", Messages.Batch(("m1", Messages.FromS3(LogBucket, keys))))).Body;

    /// <summary>What S3 tells notify of a new message.</summary>
    public Task<RuntimePost> NotifyAsync() => InvokeAsync("notify", Messages.Batch([.. Pending.Select((key, index) => ($"n{index}", Messages.FromS3(AlertsBucket, key)))]));

    /// <summary>What EventBridge sends on a schedule.</summary>
    public Task<RuntimePost> ScheduleAsync(string role) => InvokeAsync(role, """
        {"version":"0","id":"53dc4d37","detail-type":"Scheduled Event","source":"aws.events","account":"111122223333","time":"2026-11-24T12:00:00Z","region":"us-east-1","resources":[],"detail":{}}
        """);

    /// <summary>Asks admin.</summary>
    public async Task<JsonElement> AskAsync(string request) => JsonDocument.Parse((await InvokeAsync("admin", request)).Body).RootElement;

    public IReadOnlyList<string> Pending => S3.Keys(AlertsBucket, "pending/");

    public long Count(string tableAndCondition) => Function("detect").Count(tableAndCondition);

    /// <summary>Makes what a program that was killed has claimed due again, as if its lease were over.</summary>
    public void ExpireLeases() => Function("detect").Execute("UPDATE deliveries SET lease_until = 0 WHERE state = 'sending'");

    /// <summary>Makes it as if detect had been ended between its commit and its announcement.</summary>
    public async Task ForgetAnnouncementsAsync()
    {
        await EndAsync("detect");
        foreach (string key in Pending) S3.Remove(AlertsBucket, key);
        await ExecuteAsync("DELETE FROM deliveries; UPDATE alerts SET state = 'undecided'");
    }

    /// <summary>Makes it as if what is in the ledger had been evaluated ten minutes earlier.</summary>
    public async Task AgeLedgerAsync()
    {
        await EndAsync("detect");
        await ExecuteAsync("UPDATE ledger SET done_at = done_at - 600000");
    }

    /// <summary>Of a state that no function in this process has open: closing the file would drop its locks.</summary>
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(StateFolder, "state.db")};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // A literal.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string role in _functions.Keys.ToArray()) await EndAsync(role);
        await S3.DisposeAsync();
        await Slack.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
