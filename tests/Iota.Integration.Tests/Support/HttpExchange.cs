using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Iota.Integration.Tests.Support;

/// <summary>One request to a loopback server, and the means to answer it rightly or wrongly.</summary>
public sealed class HttpExchange
{
    private readonly NetworkStream _stream;
    private readonly CancellationToken _stopped;

    private HttpExchange(NetworkStream stream, string[] requestLine, Dictionary<string, string> headers, byte[] body, CancellationToken stopped)
    {
        _stream = stream;
        _stopped = stopped;
        (Method, Target, Headers, Body) = (requestLine[0], requestLine[1], headers, body);
    }

    public string Method { get; }

    /// <summary>Path and query as sent.</summary>
    public string Target { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public byte[] Body { get; }

    /// <summary>Whether the connection ends after this exchange.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>The next request of a connection; null when the client has closed it.</summary>
    public static async Task<HttpExchange?> ReadAsync(TcpClient client, CancellationToken stopped)
    {
        NetworkStream stream = client.GetStream();
        if (await ReadLineAsync(stream, stopped) is not { Length: > 0 } requestLine) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream, stopped) is { Length: > 0 } line)
        {
            string[] pair = line.Split(':', 2);
            headers[pair[0]] = pair[1].Trim();
        }
        if (headers.GetValueOrDefault("Expect") == "100-continue") await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stopped);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stopped);
        return new HttpExchange(stream, requestLine.Split(' '), headers, body, stopped);
    }

    public Task AnswerAsync(int status, string body = "", params (string Name, string Value)[] headers) =>
        AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers)
    {
        await BeginAsync(status, body.Length, headers);
        await SendAsync(body);
    }

    /// <summary>Sends status and headers.</summary>
    /// <param name="length">The announced length of the body, true or not.</param>
    public Task BeginAsync(int status, int length, params (string Name, string Value)[] headers)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n");
        foreach ((string name, string value) in headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return SendAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Sends a piece of the body.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> piece) => _stream.WriteAsync(piece, _stopped).AsTask();

    /// <summary>Closes the connection, whatever was sent until now.</summary>
    public void Drop() => IsDropped = true;

    /// <summary>One byte at a time: slow, and never reads beyond the line.</summary>
    private static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken stopped)
    {
        var line = new List<byte>();
        byte[] next = new byte[1];
        while (await stream.ReadAsync(next, stopped) == 1)
        {
            if (next[0] == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(next[0]);
        }
        return null;
    }
}
