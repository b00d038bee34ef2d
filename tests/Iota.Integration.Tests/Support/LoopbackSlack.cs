using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Iota.Integration.Tests.Support;

/// <summary>A Slack webhook that can be down.</summary>
public sealed class LoopbackSlack : LoopbackServer
{
    /// <summary>What it answers; 200 says "ok".</summary>
    public int Status { get; set; } = 200;

    /// <summary>The bodies of the requests that were answered with "ok", in the order in which they came.</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    /// <summary>What those said, without the severity.</summary>
    public IEnumerable<string> Titles => Accepted.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!).Select(text => text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..]);

    /// <summary>All requests.</summary>
    public int Requests => _requests;

    public string Url => $"{Address}services/T000/B000/x";

    private int _requests;

    protected override async Task ServeAsync(HttpExchange exchange)
    {
        Interlocked.Increment(ref _requests);
        if (Status == 200) Accepted.Enqueue(Encoding.UTF8.GetString(exchange.Body));
        await exchange.AnswerAsync(Status, Status == 200 ? "ok" : "failed");
    }
}
