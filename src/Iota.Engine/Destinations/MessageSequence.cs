using System.Globalization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Tells the messages about one alert apart, in keys of S3.</summary>
internal static class MessageSequence
{
    /// <summary>0 for the first message, then the number of the follow-up; <c>digest</c> for a digest.</summary>
    public static string Of(DeliveryMessage message) => message switch
    {
        FollowUpMessage followUp => followUp.Sequence.ToString(CultureInfo.InvariantCulture),
        DigestMessage => "digest",
        _ => "0",
    };
}
