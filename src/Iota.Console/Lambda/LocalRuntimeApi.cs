using System.Globalization;
using System.Net;

namespace Iota.Console.Lambda;

/// <summary>What a function said.</summary>
/// <param name="Failed">Whether it reported an error, of the invocation or of its start.</param>
internal sealed record FunctionAnswer(byte[] Body, bool Failed);

/// <summary>Lambda's side of the Runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), for one invocation.</summary>
/// <param name="payload">The event.</param>
/// <param name="timeLeft">Until the deadline that the function is told.</param>
internal sealed class LocalRuntimeApi(byte[] payload, TimeSpan timeLeft, TimeProvider time) : LoopbackListener
{
    private const string Root = "/2018-06-01/runtime/";

    private readonly TaskCompletionSource<FunctionAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _handedOut;

    /// <summary>As in AWS_LAMBDA_RUNTIME_API.</summary>
    public string Host => Address.Authority;

    public Task<FunctionAnswer> Answer => _answer.Task;

    protected override async Task ServeAsync(HttpListenerContext exchange)
    {
        string path = exchange.Request.Url!.AbsolutePath;
        if (path == $"{Root}invocation/next")
        {
            // A second one would wait until Lambda has work: for ever, here.
            if (Interlocked.Exchange(ref _handedOut, 1) == 0) await HandOutAsync(exchange);
            return;
        }
        using var body = new MemoryStream();
        await exchange.Request.InputStream.CopyToAsync(body);
        await AnswerAsync(exchange, (int)HttpStatusCode.Accepted, "{\"status\":\"OK\"}"u8.ToArray());
        _answer.TrySetResult(new FunctionAnswer(body.ToArray(), Failed: path.EndsWith("/error", StringComparison.Ordinal)));
    }

    private Task HandOutAsync(HttpListenerContext exchange)
    {
        WebHeaderCollection headers = exchange.Response.Headers;
        headers["Content-Type"] = "application/json";
        headers["Lambda-Runtime-Aws-Request-Id"] = "00000000-0000-0000-0000-000000000001";
        headers["Lambda-Runtime-Deadline-Ms"] = (time.GetUtcNow() + timeLeft).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:000000000000:function:local";
        return AnswerAsync(exchange, (int)HttpStatusCode.OK, payload);
    }
}
