using System.Globalization;
using System.Net;

namespace Iota.Console.Worker;

/// <summary>Where an HTTP server listens.</summary>
/// <param name="Host">An address of this machine, or <c>*</c> for all.</param>
/// <param name="Port">1 to 65535; 0 for any that is free.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    /// <summary>Reads <c>ADDRESS:PORT</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static ListenAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        if (host.Length > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= IPEndPoint.MaxPort)
        {
            if (host is "0.0.0.0" or "*") return new ListenAddress("*", port);
            if (host == "localhost" || IPAddress.TryParse(host, out _)) return new ListenAddress(host, port);
        }
        throw new UsageException($"--listen '{text}': give an address of this machine and a port, as 127.0.0.1:8080, or 0.0.0.0:8080 for all addresses.");
    }
}
