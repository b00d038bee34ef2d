namespace Iota.Engine.Sources;

/// <summary>Where log objects are read from: S3, or a disk; and in tests a store that fails on purpose.</summary>
public interface IObjectStore
{
    /// <summary>Opens an object for reading from its first byte.</summary>
    /// <exception cref="ObjectFailedException">The object is missing, forbidden or cannot be read. Failures while reading
    /// the stream come as <see cref="IOException"/>.</exception>
    Task<Stream> OpenAsync(ObjectRef source, CancellationToken cancellationToken);
}
