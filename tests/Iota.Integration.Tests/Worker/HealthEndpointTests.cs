using System.Net;
using System.Net.Sockets;
using System.Text;
using Iota.Console;
using Iota.Console.Worker;
using Iota.Engine.Telemetry;
using Iota.Integration.Tests.Support;

namespace Iota.Integration.Tests.Worker;

/// <summary>The socket behind the probes, with clients that do what probes, scanners and broken networks do.</summary>
public sealed class HealthEndpointTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Probes_that_come_while_it_starts_or_stops_find_nobody_or_an_answer()
    {
        int port = Ports.Free();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<int>[] probes = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => ProbeAsync(port, enough.Token)))];
        for (int start = 0; start < 100; start++)
        {
            await using HealthEndpoint endpoint = await OpenAsync(port);
            Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(port, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        }
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(probes), answers => Assert.True(answers > 0));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_says_nothing_keeps_nobody_waiting()
    {
        int port = Ports.Free();
        await using HealthEndpoint endpoint = await OpenAsync(port);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, port, Stop);
        using var half = new TcpClient();
        await half.ConnectAsync(IPAddress.Loopback, port, Stop);
        await half.GetStream().WriteAsync("GET /hea"u8.ToArray(), Stop);
        Assert.EndsWith("\r\n\r\nok\n", await AskAsync(port, "GET /health HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        await half.GetStream().WriteAsync("lth HTTP/1.1\r\n\r\n"u8.ToArray(), Stop);
        Assert.EndsWith("ok\n", await ReadAsync(half), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("HEAD /ready HTTP/1.1\r\n\r\n", "HTTP/1.1 503 ")]
    [InlineData("POST /health HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 405 ")]
    [InlineData("GET /health?probe=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("\u0016\u0003\u0001 a TLS client\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("nothing\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task Every_request_has_an_answer(string request, string answer)
    {
        int port = Ports.Free();
        await using HealthEndpoint endpoint = await OpenAsync(port);
        Assert.StartsWith(answer, await AskAsync(port, request), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_head_without_end_is_cut_off()
    {
        int port = Ports.Free();
        await using HealthEndpoint endpoint = await OpenAsync(port);
        Assert.Equal("", await AskAsync(port, $"GET /health HTTP/1.1\r\nX: {new string('x', 16 * 1024)}"));
    }

    /// <summary>Other tests start programs meanwhile, and between its fork and its exec each of them holds a copy of a socket that listened here a moment ago.</summary>
    private static async Task<HealthEndpoint> OpenAsync(int port)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new HealthEndpoint(new ListenAddress("127.0.0.1", port), new WorkerStatus(TimeSpan.FromMinutes(1), TimeProvider.System), new MetricTotals());
            }
            catch (UsageException error) when (tries < 100 && error.Message.Contains("in use", StringComparison.Ordinal))
            {
                await Task.Delay(20, Stop);
            }
        }
    }

    /// <summary>Asks until it is told to stop, and counts the answers.</summary>
    private static async Task<int> ProbeAsync(int port, CancellationToken enough)
    {
        int answers = 0;
        while (!enough.IsCancellationRequested)
            if (await AskAsync(port, "GET /health HTTP/1.1\r\n\r\n") is { Length: > 0 }) answers++;
        return answers;
    }

    /// <summary>The whole answer; empty when there is none.</summary>
    private static async Task<string> AskAsync(int port, string request)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, Stop);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), Stop);
            return await ReadAsync(client);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return "";
        }
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(Stop);
    }
}
