using System.Collections.Concurrent;
using System.Text;
using Iota.Integration.Tests.Support;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>A Slack that answers with what it is told, then with "ok".</summary>
internal sealed class LoopbackSlack(params IEnumerable<(int Status, string Body)> replies) : LoopbackServer
{
    /// <summary>The part of the address that nobody may see.</summary>
    public const string Secret = "XsecretXwebhookX";

    private readonly ConcurrentQueue<(int Status, string Body)> _replies = new(replies);

    public string Url => $"{Address}services/T000/B000/{Secret}";

    /// <summary>The bodies of all requests, in the order in which they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The bodies of the requests that were answered with "ok".</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    protected override async Task ServeAsync(HttpExchange exchange)
    {
        string body = Encoding.UTF8.GetString(exchange.Body);
        Requests.Enqueue(body);
        Assert.Equal(("POST", $"/services/T000/B000/{Secret}"), (exchange.Method, exchange.Target));
        if (!_replies.TryDequeue(out (int Status, string Body) reply)) reply = (200, "ok");
        if (reply.Status == 200) Accepted.Enqueue(body);
        if (reply.Status == 429) await exchange.AnswerAsync(429, reply.Body, ("Retry-After", "1"));
        else await exchange.AnswerAsync(reply.Status, reply.Body);
    }
}
