using System.Diagnostics;
using System.Globalization;

namespace Iota.Engine.Tests.Support;

/// <summary>A process of its own that works on a state (tests/Iota.State.Host), and may be killed at a point of its work.</summary>
internal sealed class StateHost : IDisposable
{
    /// <summary>Exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private StateHost(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <param name="kill">POINT:N, or null to let it end.</param>
    /// <param name="arguments">Those of the program.</param>
    public static StateHost Start(string? kill, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "Iota.State.Host.dll") },
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (kill is not null)
            start.Environment["IOTA_TEST_KILL"] = kill;
        return new StateHost(Process.Start(start)!);
    }

    /// <summary>The exit code, and the lines: a number and the milliseconds that its commit took.</summary>
    public async Task<(int ExitCode, IReadOnlyList<(int Number, int Milliseconds)> Lines)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string error = await _error;
        Assert.True(_process.ExitCode is 0 or Killed, error);
        return (_process.ExitCode, [.. (await _output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(line => (int.Parse(line[0], CultureInfo.InvariantCulture), int.Parse(line[1], CultureInfo.InvariantCulture)))]);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
