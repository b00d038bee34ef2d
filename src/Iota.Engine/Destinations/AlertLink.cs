using Iota.Engine.Alerts;
using Iota.Engine.LogTypes;

namespace Iota.Engine.Destinations;

/// <summary>Addresses that a message may link to.</summary>
internal static class AlertLink
{
    /// <summary>The earliest event in the CloudTrail console; null when it cannot be shown there, or its region is not sure.</summary>
    public static string? Event(Alert alert)
    {
        if (alert.LogType != CloudTrailParser.Name || alert.Regions is not [{ } region] || !IsName(region) || !IsName(alert.FirstEventId))
            return null;
        string console = region.Split('-')[0] switch
        {
            "cn" => "console.amazonaws.cn",
            "us" when region.StartsWith("us-gov-", StringComparison.Ordinal) => "console.amazonaws-us-gov.com",
            _ => "console.aws.amazon.com",
        };
        return $"https://{region}.{console}/cloudtrailv2/home?region={region}#/events/{alert.FirstEventId}";
    }

    /// <summary>An https address as it may be shown and followed; null for anything else. An address with a user name looks like the address of another
    /// site.</summary>
    public static Uri? Web(string? text)
    {
        if (!Uri.TryCreate(text?.Trim(), UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0)
            return null;
        Uri plain = new UriBuilder(uri) { Host = uri.IdnHost }.Uri;
        return plain.AbsoluteUri.All(c => char.IsAsciiLetterOrDigit(c) || "-._~:/?#[]@!$&'()*+,;=%".Contains(c, StringComparison.Ordinal)) ? plain : null;
    }

    /// <summary>What comes from a log and goes into an address. CloudTrail's ids begin without <c>sha256:</c>, which a made-up id has.</summary>
    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
