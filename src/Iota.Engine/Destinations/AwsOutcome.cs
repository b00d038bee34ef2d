using Amazon.Runtime;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>What an answer of an AWS service means for a delivery.</summary>
internal static class AwsOutcome
{
    /// <param name="what">What was written to, as the beginning of a sentence.</param>
    /// <param name="mend">What to do when it was denied, a sentence.</param>
    public static DeliveryOutcome Judge(AmazonServiceException answer, string what, string mend)
    {
        string said = $"{(int)answer.StatusCode} {answer.ErrorCode}";
        bool throttled = (int)answer.StatusCode == 429 || answer.ErrorCode is "Throttling" or "ThrottlingException" or "RequestThrottled" or "SlowDown";
        if (throttled || (int)answer.StatusCode >= 500 || answer.ErrorCode is "ExpiredToken" or "ExpiredTokenException" or "RequestTimeout" or "RequestExpired")
            return new DeliveryOutcome(DeliveryState.Retry, $"{what} cannot take the alert now ({said}).");
        return new DeliveryOutcome(DeliveryState.Dead, $"{what} does not take the alert ({said}). {mend}");
    }

    /// <summary>Whether nothing answered, as opposed to the caller's own cancellation.</summary>
    public static bool IsNoAnswer(Exception error, CancellationToken cancellationToken) =>
        error is AmazonClientException or HttpRequestException or IOException or TimeoutException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static DeliveryOutcome NoAnswer(Exception error, string service) => new(
        DeliveryState.Retry, $"{service} gave no answer ({error.GetType().Name}): check the network, the region and the credentials. The alert may have arrived.");
}
