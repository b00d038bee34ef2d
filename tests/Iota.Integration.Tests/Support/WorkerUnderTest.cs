using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Iota.Integration.Tests.Support;

/// <summary><c>iota worker</c> as a process of its own, with the rules and the state of a test around it: the native program where it was published, else the one
/// that was built.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-worker-");
    private readonly StringWriter _log = new();
    private Process? _process;

    public WorkerUnderTest()
    {
        Directory.CreateDirectory(RulesFolder);
        File.WriteAllText(ConfigurationFile, "destinations:\n  secops:\n    type: slack\n    webhook: env:TEST_WEBHOOK\n");
        WriteRule("root_login", "def rule(event):\n    return event.get('eventName') == 'ConsoleLogin'\n\ndef title(event):\n    return 'login ' + event['eventID']\n");
        Environment = new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL_S3"] = S3.Address.AbsoluteUri,
            ["TEST_WEBHOOK"] = Slack.Url,
            ["IOTA_PYTHON_PATH"] = Repository.PythonPackage,
            ["AWS_REGION"] = "us-east-1",
            ["IOTA_CACHE"] = Path.Combine(_folder.FullName, "cache"),
        };
        S3.Put(Deployment.LogBucket, "exists", "");
    }

    public LoopbackS3 S3 { get; } = new();

    public LoopbackSqs Sqs { get; } = new();

    public LoopbackSlack Slack { get; } = new();

    /// <summary>The variables of the program, to be changed before it starts; null takes one away.</summary>
    public Dictionary<string, string?> Environment { get; }

    public string StateFolder => Path.Combine(_folder.FullName, "state");

    public string ConfigurationFile => Path.Combine(_folder.FullName, "iota.yaml");

    private string RulesFolder => Path.Combine(_folder.FullName, "rules");

    private Uri Address { get; set; } = new("http://127.0.0.1/");

    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public int ProcessId => _process!.Id;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void WriteRule(string name, string source)
    {
        File.WriteAllText(Path.Combine(RulesFolder, $"{name}.py"), source);
        File.WriteAllText(Path.Combine(RulesFolder, $"{name}.yml"), $"AnalysisType: rule\nRuleID: {name}\nFilename: {name}.py\nEnabled: true\nLogTypes: [AWS.CloudTrail]\nSeverity: HIGH\n");
    }

    /// <summary>Puts a log object of logins into the bucket and announces it.</summary>
    public void Announce(string key, params IEnumerable<string> eventIds)
    {
        S3.Put(Deployment.LogBucket, key, Deployment.Logins(eventIds));
        Sqs.Send("ingest", Messages.ThroughSns(Messages.FromS3(Deployment.LogBucket, key)));
    }

    /// <summary>Starts it; returns when its probes answer.</summary>
    public Task StartAsync(params IEnumerable<string> arguments) => StartOnQueuesAsync([Sqs.Url("ingest")], arguments);

    public async Task StartOnQueuesAsync(IEnumerable<string> queues, params IEnumerable<string> arguments)
    {
        Address = new Uri($"http://127.0.0.1:{Ports.Free().ToString(CultureInfo.InvariantCulture)}/");
        Run([
            "worker", .. queues.SelectMany(queue => new[] { "--queue-url", queue }), "--state", StateFolder, "--rules", RulesFolder, "--config", ConfigurationFile,
            "--workers", "1", "--listen", Address.Authority, "--log", "json", .. arguments,
        ]);
        await UntilAsync(async () => _process!.HasExited || await AskAsync("health") is not null);
    }

    /// <summary>Runs it with arguments of the test's own.</summary>
    public void Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _folder.FullName };
        foreach ((string name, string? value) in Environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.WriteLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public Task ReadyAsync() => UntilAsync(async () => await AskAsync("ready") is { Status: 200 });

    /// <summary>What a probe is told; null when nobody answers.</summary>
    public async Task<(int Status, string Text)?> AskAsync(string path)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(Address, path), Stop);
            return ((int)response.StatusCode, (await response.Content.ReadAsStringAsync(Stop)).TrimEnd());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A value of <c>/metrics</c>.</summary>
    public async Task<double> MetricAsync(string name) => double.Parse(
        (await AskAsync("metrics"))!.Value.Text.Split('\n').Single(line => line.StartsWith(name + ' ', StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The codes of the log, in their order.</summary>
    public IReadOnlyList<string> LogCodes =>
        [.. Log.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("code").GetString()!)];

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Its exit code, when it ends.</summary>
    public async Task<int> EndAsync()
    {
        await UntilAsync(() => _process!.HasExited);
        await _process!.WaitForExitAsync(Stop);
        return _process.ExitCode;
    }

    /// <summary>Kills it as a node that fails does, with its children.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(Stop);
    }

    public long Count(string tableAndCondition)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(StateFolder, "state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // What is asked is a literal of the test.
        command.CommandText = $"SELECT count(*) FROM {tableAndCondition}";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    public async Task UntilAsync(Func<Task<bool>> happened)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await happened())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(40), $"it did not happen within 40 s; the log:\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Stop);
        }
    }

    public Task UntilAsync(Func<bool> happened) => UntilAsync(() => Task.FromResult(happened()));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
        if (_process is not null) await _process.WaitForExitAsync(CancellationToken.None);
        _process?.Dispose();
        await S3.DisposeAsync();
        await Sqs.DisposeAsync();
        await Slack.DisposeAsync();
        await _log.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Program { get; } = FindProgram();

    private static string FindProgram()
    {
        string artifacts = Path.Combine(Repository.Root, "artifacts");
        string published = Path.Combine(artifacts, "publish", "Iota.Console", "release_linux-x64", "iota");
        string built = Path.Combine(artifacts, "bin", "Iota.Console", new DirectoryInfo(AppContext.BaseDirectory).Name, "iota");
        return File.Exists(published) && File.GetLastWriteTimeUtc(published) >= PublishedFunction.NewestSource("src/Iota.Console", "src/Iota.Engine") ? published : built;
    }
}
