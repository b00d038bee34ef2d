using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Iota.Function;

/// <summary>
/// The client side of Lambda's Runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). Nothing is ever sent twice: an answer whose fate
/// is unknown may have
/// arrived, and Lambda would refuse its repetition.
/// </summary>
internal sealed class RuntimeApi : IDisposable
{
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";

    private readonly Lazy<HttpClient> _client;

    /// <param name="address">Host and port, from AWS_LAMBDA_RUNTIME_API.</param>
    public RuntimeApi(string address) => _client = new Lazy<HttpClient>(() => Connect(address));

    /// <summary>Gets ready for requests, and sends none.</summary>
    public void Prepare() => _ = _client.Value;

    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    /// <summary>Waits for the next invocation. The first call tells Lambda that initialisation is over.</summary>
    /// <exception cref="RuntimeApiException">There is no way to go on.</exception>
    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _client.Value.GetAsync("invocation/next", cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) throw new RuntimeApiException($"Lambda answered {(int)response.StatusCode} to the request for an invocation.");
            return new Invocation(
                Header(response, "Lambda-Runtime-Aws-Request-Id") ?? throw new RuntimeApiException("Lambda sent an invocation without a request id."),
                ReadDeadline(response),
                Header(response, "Lambda-Runtime-Invoked-Function-Arn") ?? "",
                Header(response, "Lambda-Runtime-Trace-Id"),
                Header(response, "Lambda-Runtime-Aws-Tenant-Id"),
                await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception error) when (IsLost(error))
        {
            throw new RuntimeApiException($"Lambda could not be asked for an invocation: {error.Message}", error);
        }
    }

    /// <summary>Answers an invocation.</summary>
    /// <returns>Null, or why Lambda did not take the answer; it then counts the invocation as failed.</returns>
    /// <exception cref="RuntimeApiException">There is no way to go on.</exception>
    public Task<string?> RespondAsync(string requestId, byte[] answer, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/response", answer, "application/json", errorType: null, cancellationToken);

    /// <summary>Tells Lambda that an invocation failed as a whole.</summary>
    /// <inheritdoc cref="RespondAsync"/>
    public Task<string?> FailAsync(string requestId, FunctionError error, CancellationToken cancellationToken) =>
        PostErrorAsync($"invocation/{requestId}/error", error, cancellationToken);

    /// <summary>Tells Lambda that initialisation failed. The process has to exit then.</summary>
    /// <inheritdoc cref="RespondAsync"/>
    public Task<string?> FailInitAsync(FunctionError error, CancellationToken cancellationToken) => PostErrorAsync("init/error", error, cancellationToken);

    private Task<string?> PostErrorAsync(string path, FunctionError error, CancellationToken cancellationToken) =>
        PostAsync(path, ReadableJson.Write(error),
            "application/vnd.aws.lambda.error+json", error.ErrorType, cancellationToken);

    private async Task<string?> PostAsync(string path, byte[] body, string type, string? errorType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (errorType is not null) request.Headers.Add(ErrorTypeHeader, errorType);
        try
        {
            using HttpResponseMessage response = await _client.Value.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.Accepted => null,
                HttpStatusCode.InternalServerError => throw new RuntimeApiException("Lambda answered 500: its side of this sandbox is lost."),
                HttpStatusCode.RequestEntityTooLarge => "the answer is larger than Lambda takes (6 MB)",
                HttpStatusCode.BadRequest => "Lambda does not know the invocation, or it was answered before",
                HttpStatusCode.Forbidden => "Lambda does not expect an answer now",
                _ => $"Lambda answered {(int)response.StatusCode}",
            };
        }
        catch (Exception error) when (IsLost(error))
        {
            return $"it is not known whether Lambda has the answer: {error.Message}";
        }
    }

    private static HttpClient Connect(string address) =>
        // No proxy: HTTP_PROXY is meant for the world outside, and this is inside of the sandbox.
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"),
            // Between two invocations the sandbox is frozen, for minutes or hours, while this side waits for /next.
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <summary>The client throws a bare SocketException when the other side ends a connection while it is being made.</summary>
    private static bool IsLost(Exception error) => error is HttpRequestException or IOException or SocketException;

    private static DateTimeOffset ReadDeadline(HttpResponseMessage response)
    {
        string? text = Header(response, "Lambda-Runtime-Deadline-Ms");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new RuntimeApiException($"Lambda sent the deadline '{text}', which is no time.");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}

/// <summary>The Runtime API is lost: the process has to exit, and Lambda starts another one.</summary>
internal sealed class RuntimeApiException(string message, Exception? inner = null) : Exception(message, inner);
