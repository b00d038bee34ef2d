using System.Net;
using System.Net.Sockets;

namespace Iota.Integration.Tests.Support;

/// <summary>Ports of 127.0.0.1 for servers that are told where to listen.</summary>
internal static class Ports
{
    /// <summary>A port on which nobody listens.</summary>
    /// <remarks>Not one that the system gave out: it may give it to a client next, and a client that connects to such a port while nobody listens may meet itself, and holds
    /// it. And it is asked by connecting: a socket that listened here lives on for a moment in every program that another test is just starting.</remarks>
    public static int Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 30_000);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return port;
            }
        }
    }
}
