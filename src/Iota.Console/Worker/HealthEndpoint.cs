using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Iota.Engine.Telemetry;

namespace Iota.Console.Worker;

/// <summary><c>/health</c>, <c>/ready</c> and <c>/metrics</c>, for Kubernetes and Prometheus. It says nothing of what logs hold.</summary>
/// <remarks>On a socket, because HttpListener ends the process when somebody connects while it starts (its HttpEndPointListener accepts before its constructor is through), and probes
/// do. One request for each connection.</remarks>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    /// <summary>Bytes of a request line with its headers.</summary>
    private const int LongestHead = 8 * 1024;

    /// <summary>Until a request has been read and answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkerStatus _status;
    private readonly MetricTotals _metrics;
    private readonly Task _loop;

    /// <exception cref="UsageException">The address cannot be listened on.</exception>
    public HealthEndpoint(ListenAddress address, WorkerStatus status, MetricTotals metrics)
    {
        (_status, _metrics) = (status, metrics);
        try
        {
            _listener = new TcpListener(Find(address.Host), address.Port);
            _listener.Start();
        }
        catch (SocketException error)
        {
            throw new UsageException($"--listen {address.Host}:{address.Port}: {error.Message}. Another program has the port, or the address is not of this machine.");
        }
        _loop = Task.Run(AcceptAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private static IPAddress Find(string host) => host switch
    {
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out IPAddress? address) ? address : Dns.GetHostAddresses(host)[0],
    };

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10)); // It went away before it was accepted, or there are too many open files.
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                NetworkStream stream = client.GetStream();
                if (await ReadHeadAsync(stream, patience.Token) is not { } head) return;
                await stream.WriteAsync(Answer(head), patience.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                // What was not read yet would reset the connection, and the answer with it.
                while (await stream.ReadAsync(new byte[LongestHead], patience.Token) > 0) continue;
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return; // The other side went away, or says nothing.
            }
        }
    }

    /// <summary>The request up to its body; null when it is none.</summary>
    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken patience)
    {
        byte[] buffer = new byte[LongestHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(length), patience);
            if (count == 0) return null;
            length += count;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Encoding.Latin1.GetString(buffer, 0, end);
        }
        return null;
    }

    private byte[] Answer(string head)
    {
        string[] line = head.Split('\r', 2)[0].Split(' ');
        (HttpStatusCode status, string type, string text) = line.Length == 3
            ? Answer(line[0], line[1].Split('?', 2)[0])
            : Plain(HttpStatusCode.BadRequest, "that is no request");
        byte[] body = Encoding.UTF8.GetBytes(text);
        byte[] headers = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        return line[0] == "HEAD" ? headers : [.. headers, .. body];
    }

    private (HttpStatusCode Status, string Type, string Text) Answer(string method, string path)
    {
        if (method is not ("GET" or "HEAD")) return Plain(HttpStatusCode.MethodNotAllowed, "only GET is answered");
        return path switch
        {
            "/health" => _status.Unhealthy() is { } why ? Plain(HttpStatusCode.ServiceUnavailable, why) : Plain(HttpStatusCode.OK, "ok"),
            "/ready" => _status.NotReady() is { Count: > 0 } reasons ? Plain(HttpStatusCode.ServiceUnavailable, string.Join('\n', reasons)) : Plain(HttpStatusCode.OK, "ready"),
            "/metrics" => (HttpStatusCode.OK, MetricTotals.ContentType, _metrics.ToPrometheusText() + OfWorker()),
            _ => Plain(HttpStatusCode.NotFound, "there are /health, /ready and /metrics"),
        };
    }

    /// <summary>What only a worker has.</summary>
    private string OfWorker()
    {
        var text = new StringBuilder("# HELP iota_ready Whether the rules are loaded and every queue answers.\n# TYPE iota_ready gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"iota_ready {(_status.NotReady().Count == 0 ? 1 : 0)}\n");
        text.Append("# HELP iota_state_recovered_timestamp_seconds When the state was damaged and has been replaced; 0 when it was not.\n# TYPE iota_state_recovered_timestamp_seconds gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"iota_state_recovered_timestamp_seconds {_status.RecoveredAt}\n");
        text.Append("# HELP iota_queue_failures_total Requests for messages that failed.\n# TYPE iota_queue_failures_total counter\n");
        foreach ((string queue, long failures) in _status.Failures) text.Append(CultureInfo.InvariantCulture, $"iota_queue_failures_total{{queue=\"{queue}\"}} {failures}\n");
        return text.ToString();
    }

    private static (HttpStatusCode Status, string Type, string Text) Plain(HttpStatusCode status, string text) => (status, "text/plain; charset=utf-8", text + "\n");
}
