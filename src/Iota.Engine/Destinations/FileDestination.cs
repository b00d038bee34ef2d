using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Adds a line of JSON for each message to a file. Each line is one write at the end of the file, so several processes may share it.</summary>
public sealed class FileDestination(string name, string path, AlertFormat format) : IDestination
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        byte[] line = [.. AlertJson.Compose(delivery.Message, format).Span, (byte)'\n'];
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            await using var file = new FileStream(path, options);
            await file.WriteAsync(line, cancellationToken);
            file.Flush(flushToDisk: true);
            return DeliveryOutcome.Delivered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome(DeliveryState.Retry, $"The file of '{name}' cannot be written: {e.Message}");
        }
    }
}
