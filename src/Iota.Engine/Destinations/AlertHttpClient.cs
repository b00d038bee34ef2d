using System.Net.Http.Headers;
using System.Text;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>What a far side answered.</summary>
/// <param name="Answer">The beginning of the body.</param>
/// <param name="RetryAfter">How long it asked to wait; null when it did not.</param>
internal sealed record HttpReply(int Status, string Answer, TimeSpan? RetryAfter)
{
    /// <summary>"429 rate_limited": the status and the word that the far side gives for it. Anything else than a word may repeat an address or a key.</summary>
    public string Said => Word.Length == 0 ? $"{Status}" : $"{Status} {Word}";

    private string Word => Answer.Length <= 64 && Answer.All(c => char.IsAsciiLetterLower(c) || c == '_') ? Answer : "";
}

/// <summary>Posts messages over HTTP. What the network does wrong is an outcome, never an exception.</summary>
/// <param name="farSide">Its name in sentences.</param>
/// <param name="handler">Sends the requests; the caller owns it.</param>
internal sealed class AlertHttpClient(string farSide, HttpMessageHandler handler, TimeProvider time, TimeSpan timeout) : IDisposable
{
    /// <summary>How long a far side may take for an answer.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an answer that are looked at.</summary>
    private const int LongestAnswer = 4096;

    private readonly HttpClient _client = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends JSON.</summary>
    /// <param name="addHeaders">Adds what the far side wants besides; null for nothing.</param>
    /// <returns>The answer, or what became of the try without one.</returns>
    public async Task<(HttpReply? Reply, DeliveryOutcome? Failure)> PostAsync(
        Uri address, ReadOnlyMemory<byte> json, Action<HttpRequestHeaders>? addHeaders, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            addHeaders?.Invoke(request.Headers);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (new HttpReply((int)response.StatusCode, await ReadAnswerAsync(response, either.Token), RetryAfter(response.Headers.RetryAfter)), null);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return (null, new DeliveryOutcome(DeliveryState.Dead, refused.Message));
        }
        catch (Exception e) when (e is IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
        {
            return (null, Retry($"The connection to {farSide} broke before its answer was complete; the alert may have arrived."));
        }
        catch (HttpRequestException e)
        {
            return (null, Retry($"{farSide} could not be reached ({e.HttpRequestError}). Check the network and DNS of this host."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Retry($"{farSide} gave no answer within {timeout.TotalSeconds:0.#} s; the alert may have arrived."));
        }
    }

    public void Dispose() => _client.Dispose();

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);

    private static async Task<string> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] start = new byte[LongestAnswer];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(start, 0, length).Trim();
    }

    private static DeliveryOutcome Retry(string error) => new(DeliveryState.Retry, error);
}
