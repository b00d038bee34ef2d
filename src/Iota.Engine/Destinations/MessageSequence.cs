using System.Globalization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Tells the messages about one alert apart, in keys of S3.</summary>
internal static class MessageSequence
{
    private const string Digest = "digest";

    /// <summary>0 for the first message, then the number of the follow-up; <c>digest</c> for a digest, <c>digest-1</c> for one of follow-ups.</summary>
    public static string Of(DeliveryMessage message) => message switch
    {
        FollowUpMessage followUp => followUp.Sequence.ToString(CultureInfo.InvariantCulture),
        DigestMessage { Sequence: 0 } => Digest,
        DigestMessage digest => string.Create(CultureInfo.InvariantCulture, $"{Digest}-{digest.Sequence}"),
        _ => "0",
    };

    /// <summary>What <see cref="Of"/> made; null for anything else.</summary>
    public static (int Sequence, bool IsDigest)? Read(string text)
    {
        if (text == Digest)
            return (0, true);
        bool isDigest = text.StartsWith($"{Digest}-", StringComparison.Ordinal);
        ReadOnlySpan<char> number = isDigest ? text.AsSpan(Digest.Length + 1) : text;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int sequence) ? (sequence, isDigest) : null;
    }
}
