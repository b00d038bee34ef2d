using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Iota.Integration.Tests.Support;

/// <summary>What a function posted.</summary>
/// <param name="Path">Behind <c>/2018-06-01/runtime/</c>.</param>
public sealed record RuntimePost(string Path, string Body, string ContentType, string? ErrorType);

/// <summary>Lambda's side of the Runtime API: hands out invocations, records what comes back, and refuses it on demand.</summary>
public sealed class FakeRuntimeApi : LoopbackServer
{
    private const string Root = "/2018-06-01/runtime/";

    private readonly Channel<(string Id, byte[] Payload, DateTimeOffset Deadline, string? Trace)> _invocations =
        Channel.CreateUnbounded<(string, byte[], DateTimeOffset, string?)>();

    private readonly Channel<RuntimePost> _posts = Channel.CreateUnbounded<RuntimePost>();
    private readonly ConcurrentQueue<int?> _refusals = new();
    private readonly TaskCompletionSource _firstNext = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As in AWS_LAMBDA_RUNTIME_API.</summary>
    public string Host => Address.Authority;

    /// <summary>Ends when the function asks for its first invocation.</summary>
    public Task Initialised => _firstNext.Task;

    /// <summary>What <c>/next</c> answers instead of an invocation.</summary>
    public int? NextStatus { get; set; }

    public void Invoke(string id, string payload, TimeSpan? timeLeft = null, string? trace = null) =>
        _invocations.Writer.TryWrite((id, Encoding.UTF8.GetBytes(payload), TimeProvider.System.GetUtcNow() + (timeLeft ?? TimeSpan.FromMinutes(2)), trace));

    /// <summary>The next post is answered with this status; with null, the connection is dropped after it was read.</summary>
    public void RefuseNextPost(int? status) => _refusals.Enqueue(status);

    /// <summary>The next thing that the function posts.</summary>
    public async Task<RuntimePost> ReadPostAsync() => await _posts.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Whether the function has posted something that was not read yet.</summary>
    public bool HasPosts => _posts.Reader.TryPeek(out _);

    protected override async Task ServeAsync(HttpExchange exchange)
    {
        string path = exchange.Target[Root.Length..];
        if (exchange.Method == "GET" && path == "invocation/next") await SendInvocationAsync(exchange);
        else await TakePostAsync(exchange, path);
    }

    private async Task SendInvocationAsync(HttpExchange exchange)
    {
        _firstNext.TrySetResult();
        if (NextStatus is { } status)
        {
            await exchange.AnswerAsync(status);
            return;
        }
        (string id, byte[] payload, DateTimeOffset deadline, string? trace) = await _invocations.Reader.ReadAsync(Stopped);
        List<(string, string)> headers =
        [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", id),
            ("Lambda-Runtime-Deadline-Ms", deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:111122223333:function:iota"),
        ];
        if (trace is not null) headers.Add(("Lambda-Runtime-Trace-Id", trace));
        await exchange.AnswerAsync(200, payload, [.. headers]);
    }

    private async Task TakePostAsync(HttpExchange exchange, string path)
    {
        bool refused = _refusals.TryDequeue(out int? status);
        if (refused && status is null) exchange.Drop();
        else await exchange.AnswerAsync(status ?? 202);
        _posts.Writer.TryWrite(new RuntimePost(path, Encoding.UTF8.GetString(exchange.Body), exchange.Headers.GetValueOrDefault("Content-Type", ""),
            exchange.Headers.GetValueOrDefault("Lambda-Runtime-Function-Error-Type")));
    }
}
