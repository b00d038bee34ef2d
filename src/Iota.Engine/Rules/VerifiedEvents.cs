using System.IO.Hashing;
using System.Runtime.InteropServices;
using Iota.Engine.Sources;

namespace Iota.Engine.Rules;

/// <summary>Which records of an object go to all rules, to verify the pushdown: evenly spread, others for other objects, and the same in every run.</summary>
internal readonly struct VerifiedEvents
{
    private readonly long _every;
    private readonly long _first;

    /// <param name="share">From 0 (none) to 1 (all).</param>
    public VerifiedEvents(double share, ObjectRef source)
    {
        if (share <= 0) return;
        _every = (long)Math.Max(1, Math.Round(1 / share));
        _first = (long)(XxHash64.HashToUInt64(MemoryMarshal.AsBytes(source.Key.AsSpan())) % (ulong)_every);
    }

    public bool Includes(long recordIndex) => _every > 0 && (recordIndex + _first) % _every == 0;
}
