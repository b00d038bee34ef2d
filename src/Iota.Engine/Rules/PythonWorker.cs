using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Iota.Engine.Rules;

/// <summary>
/// One Python process and the frames to and from it. Used by one thread at a time, except for <see cref="Kill"/>, which the watchdog uses.
/// A worker that died or was killed shows as <see cref="EndOfStreamException"/> or <see cref="IOException"/>; it is then disposed and replaced.
/// </summary>
internal sealed class PythonWorker : IDisposable
{
    /// <summary>Larger frames are a bug or hostile.</summary>
    private const int MaxFrameBytes = 256 * 1024 * 1024;

    private const int FrameHeadBytes = 5;

    /// <summary>Characters of a line of output that are passed on.</summary>
    private const int LongestLine = 500;

    private static readonly string[] InheritedEnvironment = ["PATH", "TMPDIR", "LD_LIBRARY_PATH"];

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Thread _errorReader;
    private byte[] _frame = new byte[64 * 1024];

    private PythonWorker(Process process, long startedAt, Action<string> onOutput)
    {
        _process = process;
        StartedAt = startedAt;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        // A thread of its own: reading a pipe would hold a thread of the pool for the life of the worker.
        _errorReader = new Thread(() => CopyLines(process.StandardError, onOutput)) { IsBackground = true, Name = "python stderr" };
        _errorReader.Start();
    }

    /// <summary>When the process was there, as a timestamp.</summary>
    public long StartedAt { get; }

    /// <summary>Starts the interpreter.</summary>
    /// <param name="onOutput">Receives lines that reach the process's standard error.</param>
    /// <param name="time">Gives <see cref="StartedAt"/>.</param>
    /// <exception cref="RuleRunnerException">The interpreter cannot be started, or would be given credentials.</exception>
    public static PythonWorker Start(PythonOptions options, Action<string> onOutput, TimeProvider time)
    {
        if (options.PassedCredential is { } credential)
            throw new RuleRunnerException($"the environment variable {credential} cannot be passed to rules: credentials never are. Leave it out.");
        var start = new ProcessStartInfo(options.Interpreter, ["-s", "-S", "-X", "utf8", "-m", "iota.worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        SetEnvironment(start, options);
        try
        {
            var process = Process.Start(start)!;
            return new PythonWorker(process, time.GetTimestamp(), onOutput);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new RuleRunnerException(
                $"cannot start '{options.Interpreter}': {new System.ComponentModel.Win32Exception(error.NativeErrorCode).Message}. Rules need Python 3.11 or later; install it or name it with --python.", error);
        }
    }

    /// <summary>Writes one frame; <paramref name="tail"/> follows <paramref name="head"/> without being copied.</summary>
    public void Write(byte type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        Span<byte> prefix = stackalloc byte[FrameHeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, checked(1 + head.Length + tail.Length));
        prefix[4] = type;
        _input.Write(prefix);
        _input.Write(head);
        _input.Write(tail);
        _input.Flush();
    }

    /// <summary>Reads one frame of the expected type. The result is valid until the next call.</summary>
    public ReadOnlyMemory<byte> Read(byte type) => Read(type, type).Payload;

    /// <summary>Reads one frame of either type.</summary>
    public (byte Type, ReadOnlyMemory<byte> Payload) Read(byte type, byte other)
    {
        Span<byte> prefix = stackalloc byte[FrameHeadBytes];
        _output.ReadExactly(prefix);
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix) - 1;
        if (length is < 0 or > MaxFrameBytes || (prefix[4] != type && prefix[4] != other))
            throw new WorkerProtocolException($"the worker sent a frame of type 0x{prefix[4]:X2} and {length} bytes where '{(char)type}' was expected");
        if (_frame.Length < length) _frame = new byte[Math.Max(length, 2 * _frame.Length)];
        _output.ReadExactly(_frame, 0, length);
        return (prefix[4], _frame.AsMemory(0, length));
    }

    /// <summary>Ends the process and its children at once. May be called from any thread, and more than once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>How the process ended, for messages: "exited with status 3", "killed by signal 9".</summary>
    public string DescribeEnd()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(3))) return "closed its output but did not exit";
        const int signalBase = 128; // .NET reports death by signal N as 128 + N.
        return _process.ExitCode > signalBase ? $"killed by signal {_process.ExitCode - signalBase}" : $"exited with status {_process.ExitCode}";
    }

    /// <summary>Asks the worker to finish by ending its input; kills it when it does not. One whose rules have left processes running does not, so that
    /// they end with it; for all others a kill would be a waste, as it looks at every process of the machine to find the children.</summary>
    public void Dispose()
    {
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // The pipe is broken because the worker is gone.
        }
        if (!_process.WaitForExit(TimeSpan.FromSeconds(1))) Kill();
        _process.WaitForExit();
        _errorReader.Join(TimeSpan.FromSeconds(1));
        _process.Dispose();
    }

    private static void SetEnvironment(ProcessStartInfo start, PythonOptions options)
    {
        start.Environment.Clear();
        foreach (string name in InheritedEnvironment.Concat(options.PassedEnvironment))
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        start.Environment["PYTHONPATH"] = options.PackagePath;
        start.Environment["PYTHONHASHSEED"] = "0"; // Sets iterate in the same order in every worker.
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
    }

    /// <summary>Passes lines on, cut to a length: a rule that writes without a newline must not fill the host's memory.</summary>
    private static void CopyLines(StreamReader reader, Action<string> onLine)
    {
        var line = new StringBuilder();
        try
        {
            for (int next = reader.Read(); next >= 0; next = reader.Read())
            {
                if (next != '\n' && line.Length < LongestLine) line.Append((char)next);
                if (next == '\n') Pass();
            }
            if (line.Length > 0) Pass();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The worker is gone; so is what it wanted to say.
        }

        void Pass()
        {
            onLine(line.ToString());
            line.Clear();
        }
    }
}
