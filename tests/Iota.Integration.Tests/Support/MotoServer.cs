using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Iota.Integration.Tests.Support;

/// <summary>moto, an independent imitation of S3, as a process of its own. Shared by all tests; each uses buckets and queues of its own.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private readonly string? _script;
    private Process? _process;

    public MotoServer()
    {
    }

    /// <param name="script">What starts moto instead of <c>moto_server</c>, with the same arguments; it needs a <c>python3</c> that has moto.</param>
    internal MotoServer(string script) => _script = script;

    /// <summary>Null when <c>moto_server</c> is not on PATH.</summary>
    public Uri? Address { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (FindProgram("moto_server") is not { } program) return;
        int port = Ports.Free();
        string[] arguments = ["-H", "127.0.0.1", "-p", $"{port}"];
        _process = Process.Start(new ProcessStartInfo(_script is null ? program : "python3", _script is null ? arguments : [_script, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Address = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        for (int tries = 0; tries < 900; tries++)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri(Address, "moto-api/"));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
        throw new InvalidOperationException("moto_server did not start within 90 s.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Skips the test, with the reason, where moto is absent.</summary>
    public Uri Require()
    {
        if (Address is null) Assert.Skip("moto_server is not on PATH: S3 is only tested against the loopback server of the tests. Install it with: pip install 'moto[server]'");
        return Address;
    }

    private static string? FindProgram(string name) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
