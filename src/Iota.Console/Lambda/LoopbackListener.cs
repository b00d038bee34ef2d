using System.Net;
using System.Net.Sockets;

namespace Iota.Console.Lambda;

/// <summary>An HTTP server on 127.0.0.1 and a free port, for as long as a command runs.</summary>
internal abstract class LoopbackListener : IAsyncDisposable
{
    private const int Tries = 20;

    private readonly HttpListener _listener;
    private readonly Task _loop;

    protected LoopbackListener()
    {
        (_listener, Address) = Listen();
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Ends in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Answers one request.</summary>
    protected abstract Task ServeAsync(HttpListenerContext exchange);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
        GC.SuppressFinalize(this);
    }

    protected static async Task AnswerAsync(HttpListenerContext exchange, int status, ReadOnlyMemory<byte> body)
    {
        exchange.Response.StatusCode = status;
        exchange.Response.ContentLength64 = body.Length;
        if (exchange.Request.HttpMethod != "HEAD") await exchange.Response.OutputStream.WriteAsync(body);
        exchange.Response.Close();
    }

    /// <summary>A listener wants to know its port before; another process may take a free one in between.</summary>
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address.AbsoluteUri);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < Tries)
            {
                listener.Close();
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext exchange = await _listener.GetContextAsync();
                _ = Task.Run(() => TryServeAsync(exchange));
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            return; // The command has ended.
        }
    }

    private async Task TryServeAsync(HttpListenerContext exchange)
    {
        try
        {
            await ServeAsync(exchange);
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException)
        {
            exchange.Response.Abort(); // The other side went away.
        }
    }
}
