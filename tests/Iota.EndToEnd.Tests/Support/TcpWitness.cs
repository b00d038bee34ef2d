using System.Net;
using System.Net.Sockets;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>Listens on loopback and knows whether anybody called.</summary>
internal sealed class TcpWitness : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TcpWitness() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A connection is complete before it is accepted.</summary>
    public bool WasCalled => _listener.Pending();

    public void Dispose() => _listener.Dispose();
}
