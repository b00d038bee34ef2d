namespace Iota.Engine.Tests.Decoding;

/// <summary>Tests that measure time or memory of the process, and so run when no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
