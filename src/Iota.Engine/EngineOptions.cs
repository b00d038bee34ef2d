using Iota.Engine.Alerts;
using Iota.Engine.Decoding;

namespace Iota.Engine;

/// <summary>Settings of the engine that do not belong to one of its parts.</summary>
public sealed record EngineOptions
{
    public DecodeLimits Limits { get; init; } = new();

    /// <summary>Objects under way at the same time. Default: four per core, since most of an object's time is spent waiting for its few events in
    /// Python. Each needs about 1 MiB, and up to
    /// <see cref="DecodeLimits.MaxRecordBytes"/> while it holds a record of that size.</summary>
    public int ParallelObjects { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>Bytes of events sent to a worker at once. Default 256 KiB: large enough to hide the pipe, small enough to share work between workers.</summary>
    public int BatchBytes { get; init; } = 256 * 1024;

    /// <summary>Events sent to a worker at once. Default 512.</summary>
    public int BatchEvents { get; init; } = 512;

    /// <summary>Share of events that go to all rules of their log type, to see that none does anything on an event that its pushdown condition withholds.
    /// A rule that does is logged, reported (<see cref="ObjectReport.PushdownDifferences"/>), and sent everything from then on. Default 0.001; 0 for
    /// none.</summary>
    public double VerifyPushdown { get; init; } = 0.001;

    /// <summary>Finished objects that are stored in one transaction. Default 1,024: what many objects touch, the open windows above all, is written once for
    /// all of them, and a disk is waited for once.</summary>
    public int CommitObjects { get; init; } = 1024;

    /// <summary>Longest time that a finished object waits for its transaction. Default 1 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether objects that the ledger has are evaluated again. Detections that are stored stay as they are.</summary>
    public bool ReEvaluate { get; init; }

    /// <summary>Whether the objects are history: what is found is stored, and nobody is told (<see cref="BatchCommit.Silent"/>).</summary>
    public bool Silent { get; init; }
}
