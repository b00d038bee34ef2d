namespace Iota.Engine.Sources;

/// <summary>Serves inline events from memory and everything else from another store, so that both take the same way through the engine.</summary>
public sealed class InlineEventStore(IReadOnlyDictionary<ObjectRef, ReadOnlyMemory<byte>> events, IObjectStore others) : IObjectStore
{
    public Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken) =>
        events.TryGetValue(source, out ReadOnlyMemory<byte> json)
            ? Task.FromResult<Stream>(new MemoryStream(json.ToArray(), writable: false))
            : others.OpenAsync(source, cancellationToken);
}
