namespace Iota.Engine.Sources;

/// <summary>Reads object keys as S3 writes them in notifications and listings.</summary>
internal static class ObjectKey
{
    /// <summary>Undoes form URL encoding: a plus is a space, then %XX are bytes of UTF-8. In this order, because <c>%2B</c> is a plus of the key
    /// itself.</summary>
    public static string Decode(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));

    /// <summary>Whether the object only stands for a folder in consoles: no bytes (or not known to have any), and a key that ends in a slash.</summary>
    public static bool IsFolder(string key, long? size) => size is null or 0 && key.EndsWith('/');
}
