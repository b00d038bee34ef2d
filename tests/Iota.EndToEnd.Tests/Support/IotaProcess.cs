using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>A running program.</summary>
internal sealed class IotaProcess : IDisposable
{
    private readonly Process _process;
    private readonly IotaStart _start;
    private readonly Task<string> _output;
    private readonly Task _errorRead;
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _moreError = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IotaProcess(Process process, IotaStart start)
    {
        _process = process;
        _start = start;
        _output = process.StandardOutput.ReadToEndAsync();
        _errorRead = Task.Run(ReadErrorAsync);
    }

    public int Id => _process.Id;

    public static IotaProcess Start(IotaStart start)
    {
        (string program, IReadOnlyList<string> arguments) = start.CommandLine;
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = start.Folder ?? Repository.Root,
        };
        foreach (string name in info.Environment.Keys.Where(IsOfIota).ToArray()) info.Environment.Remove(name);
        info.Environment["IOTA_PYTHON"] = Python.Path;
        foreach ((string name, string value) in start.Environment) info.Environment[name] = value;
        Process process = Process.Start(info)!;
        process.StandardInput.Close();
        return new IotaProcess(process, start);
    }

    /// <summary>Waits until standard error holds the text that many times.</summary>
    public async Task SeenInErrorAsync(string text, int times = 1)
    {
        using CancellationTokenSource timeout = NewTimeout();
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_error.ToString().Split(text).Length > times) return;
                more = _moreError.Task;
            }
            Assert.False(_errorRead.IsCompleted, $"the program ended before it wrote '{text}' {times} times:\n{_error}");
            await more.WaitAsync(timeout.Token);
        }
    }

    /// <summary>Waits for the end of the program and of its output.</summary>
    public async Task<IotaRun> EndAsync()
    {
        using CancellationTokenSource timeout = NewTimeout();
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            await _errorRead.WaitAsync(timeout.Token);
            return new IotaRun(_process.ExitCode, await _output.WaitAsync(timeout.Token), _error.ToString());
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"iota {string.Join(' ', _start.Arguments)} took longer than {_start.Timeout.TotalSeconds} s. It wrote until then:\n{_error}");
        }
    }

    /// <summary>As <c>kill -9</c>: the program alone, without its Python workers.</summary>
    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ids of the processes that the program has started.</summary>
    public IReadOnlyList<int> Children() =>
    [
        .. File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Highest resident memory so far in MiB, of the program alone; null when it has ended.</summary>
    public int? PeakMemory()
    {
        try
        {
            string? line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM: kB".Length), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool IsOfIota(string name) =>
        name.StartsWith("IOTA_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal) || name is "NO_COLOR" or "TERM";

    private CancellationTokenSource NewTimeout()
    {
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(_start.Timeout);
        return timeout;
    }

    private async Task ReadErrorAsync()
    {
        while (true)
        {
            string? line = await _process.StandardError.ReadLineAsync();
            TaskCompletionSource seen;
            lock (_lock)
            {
                if (line is not null) _error.Append(line).Append('\n');
                seen = _moreError;
                _moreError = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            seen.SetResult();
            if (line is null) return;
        }
    }
}
