using System.Net;
using System.Net.Sockets;

namespace Iota.Engine.Destinations;

/// <summary>Connects to public addresses only. The address that is checked is the one that is connected to, so a name that changes its mind between the two
/// (DNS rebinding) gains nothing.</summary>
internal static class AddressGuard
{
    /// <summary>What is not the public internet (IANA special-purpose address registries); 169.254.169.254 and fd00:ec2::254 are the metadata services of AWS.</summary>
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Networks whose addresses carry an IPv4 address, and at which byte.</summary>
    private static readonly (IPNetwork Network, int At)[] Carrying = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("::/96"), 12)];

    /// <summary>A handler whose connections are checked. It uses no proxy, which would connect in its place, and follows no redirects.</summary>
    public static SocketsHttpHandler CreateHandler(string destination) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(destination, context.DnsEndPoint, cancellationToken),
    };

    public static bool IsPublic(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Refused.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain)))
            return false;
        foreach ((IPNetwork network, int at) in Carrying)
        {
            if (plain.AddressFamily == AddressFamily.InterNetworkV6 && network.Contains(plain))
                return IsPublic(new IPAddress(plain.GetAddressBytes().AsSpan(at, 4)));
        }

        return true;
    }

    private static async ValueTask<Stream> ConnectAsync(string destination, DnsEndPoint target, CancellationToken cancellationToken)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        IPAddress[] allowed = [.. found.Where(IsPublic)];
        if (allowed.Length == 0 && found.Length > 0)
        {
            throw new AddressRefusedException(
                $"The webhook '{destination}' leads to an address that is not on the public internet. If that is meant, write allow_private_addresses: true in iota.yaml.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
