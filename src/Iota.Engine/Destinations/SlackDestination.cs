using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Sends alerts to a Slack channel through an incoming webhook.</summary>
/// <remarks>The webhook's address is a secret: whoever has it can post. It is in no message, log or state. Slack knows no idempotency keys, so a
/// message whose answer was lost is sent twice.</remarks>
public sealed class SlackDestination : IDestination, IDisposable
{
    /// <summary>How long Slack may take for an answer.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The wait after a 429 that does not say how long.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Slack answers with one word; of anything longer the beginning is enough.</summary>
    private const int LongestAnswer = 64;

    private readonly Uri _webhook;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    /// <param name="name">Name under which the outbox files deliveries.</param>
    /// <param name="webhook">The address that Slack shows for the webhook. https; http only for this machine, as tests and local use need.</param>
    /// <param name="handler">Sends the requests; the caller owns it and should switch redirects off.</param>
    /// <param name="time">Clock of the timeout and of <c>Retry-After</c> dates.</param>
    /// <param name="timeout">Null for <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="ArgumentException">The webhook is not such an address.</exception>
    public SlackDestination(string name, string webhook, HttpMessageHandler handler, TimeProvider time, TimeSpan? timeout = null)
    {
        if (!Uri.TryCreate(webhook.Trim(), UriKind.Absolute, out Uri? address) || !(address.Scheme == Uri.UriSchemeHttps || IsLocal(address)))
        {
            throw new ArgumentException(
                $"The webhook of the Slack destination '{name}' is not an https address. Copy it from Slack: https://hooks.slack.com/services/T…/B…/….",
                nameof(webhook));
        }

        Name = name;
        _webhook = address;
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _time = time;
        _timeout = timeout ?? DefaultTimeout;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Slack's limit for a channel: one message a second (docs.slack.dev/apis/web-api/rate-limits).</summary>
    public TimeSpan MinInterval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _webhook);
            request.Content = new ReadOnlyMemoryContent(SlackMessage.Compose(delivery.Alert));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(response, await ReadAnswerAsync(response, either.Token));
        }
        catch (Exception e) when (e is IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
        {
            return Retry("The connection to Slack broke before its answer was complete; the alert may have arrived.");
        }
        catch (HttpRequestException e)
        {
            return Retry($"Slack could not be reached ({e.HttpRequestError}). Check the network and DNS of this host.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Retry($"Slack gave no answer within {_timeout.TotalSeconds:0.#} s; the alert may have arrived.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsLocal(Uri address) => address.Scheme == Uri.UriSchemeHttp && address.IsLoopback;

    private DeliveryOutcome Judge(HttpResponseMessage response, string answer)
    {
        int status = (int)response.StatusCode;
        string said = answer.Length == 0 ? $"{status}" : $"{status} {answer}";
        TimeSpan? wait = RetryAfter(response.Headers.RetryAfter);
        return response.StatusCode switch
        {
            HttpStatusCode.OK when answer == "ok" => DeliveryOutcome.Delivered,
            HttpStatusCode.TooManyRequests => Retry($"Slack asked to send more slowly ({said}).", wait ?? DefaultRetryAfter),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Retry($"Slack had a failure of its own ({said}).", wait),
            HttpStatusCode.BadRequest =>
                Dead($"Slack refused the form of the message ({said}). That is a defect of Iota: please report it with the alert's rule."),
            HttpStatusCode.Forbidden =>
                Dead($"Slack does not let this webhook post ({said}). Ask an administrator of the workspace to allow it, or make a new webhook."),
            HttpStatusCode.NotFound =>
                Dead($"Slack does not know this webhook or its channel ({said}). Make a new webhook and configure it for '{Name}'."),
            HttpStatusCode.Gone =>
                Dead($"The channel of this webhook is archived or gone ({said}). Make a webhook for another channel and configure it for '{Name}'."),
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices =>
                Retry($"What answered is not Slack: it said {status}, but not 'ok'. Check the webhook of '{Name}', and proxies on the way."),
            _ => Dead($"Slack will not take the message ({said}). Check the webhook of '{Name}'."),
        };
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);

    /// <summary>Slack's word for what happened, as <c>invalid_payload</c>; empty for anything else, which may repeat the address back.</summary>
    private static async Task<string> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] start = new byte[LongestAnswer + 1];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        string answer = Encoding.UTF8.GetString(start, 0, length).Trim();
        return answer.Length <= LongestAnswer && answer.All(c => char.IsAsciiLetterLower(c) || c == '_') ? answer : "";
    }

    private static DeliveryOutcome Retry(string error, TimeSpan? after = null) => new(DeliveryState.Retry, error, after);

    private static DeliveryOutcome Dead(string error) => new(DeliveryState.Dead, error);
}
