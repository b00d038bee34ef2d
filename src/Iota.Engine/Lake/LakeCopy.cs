using Iota.Engine.Sources;

namespace Iota.Engine.Lake;

/// <summary>A log object whose events are being written into the lake.</summary>
/// <param name="Written">Null when all of it is there, else why not.</param>
internal sealed record LakeCopy(ObjectRef Source, Task<LakeException?> Written)
{
    public bool IsDone => Written is { IsCompletedSuccessfully: true, Result: null };
}
