using System.Collections.Concurrent;
using System.Diagnostics;
using Iota.Function;
using Microsoft.Data.Sqlite;

namespace Iota.Integration.Tests.Support;

/// <summary>The function with everything around it: Lambda and S3 on loopback, a state folder, the shipped rules in real Python workers. Runs in the test's process, or as
/// the published program.</summary>
internal sealed class FunctionUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-function-");
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _killed = new();
    private Task<int>? _running;
    private readonly bool _ownsS3;
    private Process? _process;

    /// <param name="s3">An S3 that other functions use, too; null for one of its own.</param>
    /// <param name="stateFolder">A state that other functions use, too; null for one of its own.</param>
    public FunctionUnderTest(LoopbackS3? s3 = null, string? stateFolder = null)
    {
        (S3, _ownsS3) = (s3 ?? new LoopbackS3(), s3 is null);
        StateFolder = stateFolder ?? Path.Combine(_folder.FullName, "state");
        Environment = new ConcurrentDictionary<string, string>
        {
            ["AWS_LAMBDA_RUNTIME_API"] = Lambda.Host,
            ["AWS_ENDPOINT_URL_S3"] = S3.Address.AbsoluteUri,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
            ["IOTA_STATE"] = StateFolder,
            ["IOTA_RULES"] = Path.Combine(Repository.Root, "rules"),
            ["IOTA_PYTHON_PATH"] = Repository.PythonPackage,
        };
    }

    public FakeRuntimeApi Lambda { get; } = new();

    public LoopbackS3 S3 { get; }

    public string StateFolder { get; }

    /// <summary>The variables of the function, to be changed before it starts.</summary>
    public ConcurrentDictionary<string, string> Environment { get; }

    public StringWriter Output { get; } = new();

    /// <summary>Starts the function in this process.</summary>
    /// <returns>Its exit code, when it ends.</returns>
    public Task<int> Start() =>
        _running = Task.Run(() => FunctionHost.RunAsync(Environment.GetValueOrDefault, static (_, _) => { }, TextWriter.Synchronized(Output), TimeProvider.System, _stop.Token));

    /// <summary>Starts the published program.</summary>
    public void StartProgram(string path, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in Environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        TextWriter output = TextWriter.Synchronized(Output);
        _process.OutputDataReceived += (_, line) => output.WriteLine(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>Invokes the function and reads its answer.</summary>
    public async Task<RuntimePost> InvokeAsync(string id, string payload, TimeSpan? timeLeft = null)
    {
        Lambda.Invoke(id, payload, timeLeft);
        return await Lambda.ReadPostAsync();
    }

    /// <summary>As <see cref="InvokeAsync"/>, but as Lambda treats a program: it is frozen between invocations, with its children. Null when there was no answer in time; then
    /// the program was killed.</summary>
    public async Task<RuntimePost?> InvokeFrozenAsync(string id, string payload, TimeSpan timeLeft)
    {
        await Lambda.Initialised.WaitAsync(TestContext.Current.CancellationToken);
        Signal("CONT");
        Lambda.Invoke(id, payload, timeLeft);
        try
        {
            RuntimePost post = await Lambda.ReadPostAsync().WaitAsync(timeLeft + TimeSpan.FromSeconds(1), _killed.Token);
            Signal("STOP");
            return post;
        }
        catch (OperationCanceledException) when (_killed.IsCancellationRequested)
        {
            return null;
        }
        catch (TimeoutException)
        {
            _process?.Kill(entireProcessTree: true);
            return null;
        }
    }

    /// <summary>Kills the program; an invocation that waits for its answer gets none.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _killed.CancelAsync();
        await DisposeAsync();
    }

    /// <summary>Stops the program in the middle of its work, as one stands still whose disk does not answer: it hears of no deadline.</summary>
    public void Hang() => Signal("STOP");

    /// <summary>The sum of the most memory that the program and each of its children have held so far, in bytes.</summary>
    public long PeakMemory() => new[] { $"{_process!.Id}" }.Concat(Children(_process.Id)).Sum(process =>
        1024 * long.Parse(File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), System.Globalization.CultureInfo.InvariantCulture));

    private void Signal(string signal)
    {
        if (_process is null) return; // in the process of the test
        string[] processes = [$"{_process.Id}", .. Children(_process.Id)];
        Process.Start("kill", [$"-{signal}", .. processes])!.WaitForExit();
    }

    /// <summary>None of a process that has ended, which it may do while it is looked at; nor of a thread that has.</summary>
    private static List<string> Children(int process)
    {
        var children = new List<string>();
        string tasks = $"/proc/{process}/task";
        foreach (string thread in Directory.Exists(tasks) ? Directory.GetDirectories(tasks) : [])
        {
            try
            {
                children.AddRange(File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            catch (IOException)
            {
                // It has ended, and its children with it or before.
            }
        }
        return children;
    }

    /// <summary>The number of rows of a table of the state.</summary>
    public long Count(string table) => (long)Query("ReadOnly", $"SELECT count(*) FROM {table}")!;

    /// <summary>Changes the state of a published program. Never that of a function in this process: closing the file would drop its locks.</summary>
    public void Execute(string sql)
    {
        Assert.NotNull(_process);
        _ = Query("ReadWrite", sql);
    }

    private object? Query(string mode, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(StateFolder, "state.db")};Mode={mode};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // What is asked is a literal of the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null) await _running.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_process is not null)
        {
            if (!_process.HasExited) Signal("CONT");
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        await Lambda.DisposeAsync();
        if (_ownsS3) await S3.DisposeAsync();
        _stop.Dispose();
        _killed.Dispose();
        await Output.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
