namespace Iota.Engine.Destinations;

/// <summary>Which web addresses alerts may be sent to.</summary>
internal static class WebAddress
{
    /// <summary>https, or http to this machine as tests and local use need. An address with a user name looks like that of another site.</summary>
    public static bool IsAllowed(Uri address) =>
        address.UserInfo.Length == 0 && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>Reads an address that is a secret; null when it may not be used.</summary>
    public static Uri? Read(string text) => Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? address) && IsAllowed(address) ? address : null;
}
