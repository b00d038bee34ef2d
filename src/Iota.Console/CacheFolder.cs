namespace Iota.Console;

/// <summary>Where the console keeps what it can always make again: <c>IOTA_CACHE</c>, else <c>iota</c> in the user's cache folder.</summary>
internal static class CacheFolder
{
    /// <summary>A file in the folder; null where the user has none.</summary>
    public static string? File(string name)
    {
        if (Environment.GetEnvironmentVariable("IOTA_CACHE") is { Length: > 0 } configured) return Path.Combine(configured, name);
        // XDG Base Directory Specification.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] cache) return Path.Combine(cache, "iota", name);
        return Environment.GetEnvironmentVariable("HOME") is ['/', ..] home ? Path.Combine(home, ".cache", "iota", name) : null;
    }
}
