using System.Net;
using System.Net.Sockets;

namespace Iota.Integration.Tests.Support;

/// <summary>An HTTP server on 127.0.0.1 that lives as long as a test. It works on sockets, because it must be able to break what HttpListener keeps in order:
/// cut a body short, or drop a connection without an answer.</summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    protected LoopbackServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _loop = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }

    /// <summary>Cancelled when the test ends.</summary>
    protected CancellationToken Stopped => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers one request, or drops it.</summary>
    protected abstract Task ServeAsync(HttpExchange exchange);

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(Stopped);
                connections.Add(Task.Run(() => ServeConnectionAsync(client)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException) // stopped before or while it waits
        {
            await Task.WhenAll(connections); // The test has ended.
        }
    }

    private async Task ServeConnectionAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                while (await HttpExchange.ReadAsync(client, Stopped) is { } exchange)
                {
                    await ServeAsync(exchange);
                    if (exchange.IsDropped) return;
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return; // The client went away, or the test has ended.
            }
        }
    }
}
