using System.Text;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Writes a line of JSON for each message to standard output, as log collectors read it.</summary>
/// <param name="output">Standard output, or where a host wants the lines.</param>
public sealed class StdoutDestination(string name, AlertFormat format, TextWriter output) : IDestination
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(Encoding.UTF8.GetString(AlertJson.Compose(delivery.Message, format).Span).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return DeliveryOutcome.Delivered;
    }
}
