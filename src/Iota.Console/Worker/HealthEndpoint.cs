using System.Globalization;
using System.Net;
using System.Text;
using Iota.Engine.Telemetry;

namespace Iota.Console.Worker;

/// <summary><c>/health</c>, <c>/ready</c> and <c>/metrics</c>, for Kubernetes and Prometheus. It says nothing of what logs hold.</summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly WorkerStatus _status;
    private readonly MetricTotals _metrics;
    private readonly Task _loop;

    /// <exception cref="UsageException">The address cannot be listened on.</exception>
    public HealthEndpoint(ListenAddress address, WorkerStatus status, MetricTotals metrics)
    {
        (_status, _metrics) = (status, metrics);
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{address.Port}/"));
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException error)
        {
            throw new UsageException($"--listen {address.Host}:{address.Port}: {error.Message}. Another program has the port, or the address is not of this machine.");
        }
        _loop = Task.Run(AcceptAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext exchange = await _listener.GetContextAsync();
                _ = Task.Run(() => TryAnswer(exchange));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening) return;
            }
        }
    }

    private void TryAnswer(HttpListenerContext exchange)
    {
        try
        {
            (HttpStatusCode status, string type, string text) = Answer(exchange.Request);
            byte[] body = Encoding.UTF8.GetBytes(text);
            exchange.Response.StatusCode = (int)status;
            exchange.Response.ContentType = type;
            exchange.Response.ContentLength64 = body.Length;
            if (exchange.Request.HttpMethod != "HEAD") exchange.Response.OutputStream.Write(body);
            exchange.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException)
        {
            exchange.Response.Abort(); // The other side went away.
        }
    }

    private (HttpStatusCode Status, string Type, string Text) Answer(HttpListenerRequest request)
    {
        if (request.HttpMethod is not ("GET" or "HEAD")) return Plain(HttpStatusCode.MethodNotAllowed, "only GET is answered");
        return request.Url?.AbsolutePath switch
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
        text.Append("# HELP iota_queue_failures_total Requests for messages that failed.\n# TYPE iota_queue_failures_total counter\n");
        foreach ((string queue, long failures) in _status.Failures) text.Append(CultureInfo.InvariantCulture, $"iota_queue_failures_total{{queue=\"{queue}\"}} {failures}\n");
        return text.ToString();
    }

    private static (HttpStatusCode Status, string Type, string Text) Plain(HttpStatusCode status, string text) => (status, "text/plain; charset=utf-8", text + "\n");
}
