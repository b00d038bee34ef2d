using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Iota.Engine.Tests.Support;

/// <summary>An HTTP server on this machine that plays Slack: it answers each request with the next of its replies, the last one for ever.</summary>
internal sealed class FakeSlack : IDisposable
{
    /// <summary>A reply that never comes.</summary>
    public const string Hang = "hang";

    /// <summary>The connection is closed after the request was read.</summary>
    public const string Drop = "";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<string> _replies;

    public FakeSlack(params string[] replies)
    {
        _replies = new Queue<string>(replies);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/services/T000/B000/SECRETsecret";

    /// <summary>The bodies of the requests, in order.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>The request lines and headers, in order.</summary>
    public List<string> Heads { get; } = [];

    public static string Ok => Reply(200, "ok");

    public static string Reply(int status, string body, string headers = "") =>
        $"HTTP/1.1 {status} Whatever\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        Bodies.Add(await ReadBodyAsync(stream));
        string reply = _replies.Count > 1 ? _replies.Dequeue() : _replies.Peek();
        if (reply == Hang)
            await Task.Delay(Timeout.Infinite, _stop.Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(reply), _stop.Token);
    }

    private async Task<string> ReadBodyAsync(NetworkStream stream)
    {
        var received = new MemoryStream();
        byte[] buffer = new byte[16_384];
        while (true)
        {
            received.Write(buffer, 0, await stream.ReadAsync(buffer, _stop.Token));
            string text = Encoding.UTF8.GetString(received.ToArray());
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string? header = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
            if (end < 0 || header is null)
                continue;
            int length = int.Parse(header.AsSpan("Content-Length: ".Length), NumberStyles.None, CultureInfo.InvariantCulture);
            if (received.Length >= Encoding.UTF8.GetByteCount(text[..(end + 4)]) + length)
            {
                Heads.Add(text[..end]);
                return text[(end + 4)..];
            }
        }
    }
}
