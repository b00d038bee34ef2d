using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>What an HTTP status means for a delivery, where a far side has no codes of its own.</summary>
internal static class HttpOutcome
{
    /// <summary>The wait after a 429 that does not say how long.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(30);

    /// <param name="farSide">Its name in sentences, as the beginning of one.</param>
    /// <param name="mend">What to do when it refuses, a sentence.</param>
    public static DeliveryOutcome Judge(HttpReply reply, string farSide, string mend) => reply.Status switch
    {
        >= 200 and < 300 => DeliveryOutcome.Delivered,
        429 => new(DeliveryState.Retry, $"{farSide} asked to send more slowly ({reply.Said}).", reply.RetryAfter ?? DefaultRetryAfter),
        408 or 425 or >= 500 => new(DeliveryState.Retry, $"{farSide} had a failure of its own ({reply.Said}).", reply.RetryAfter),
        >= 300 and < 400 => new(DeliveryState.Dead, $"{farSide} wants to send the alert elsewhere ({reply.Said}), and redirects are not followed. {mend}"),
        _ => new(DeliveryState.Dead, $"{farSide} will not take the alert ({reply.Said}). {mend}"),
    };

    /// <summary>Statuses after which the secret is read again: it may have been replaced.</summary>
    public static bool RefusesSecret(HttpReply reply) => reply.Status is 401 or 403 or 404;
}
