using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Iota.Engine.Rules;

/// <summary>Writes the head of an <c>E</c> frame (docs/worker-protocol.md); the records follow it as they are.</summary>
internal static class EvaluateFrame
{
    /// <param name="excluded">Pairs of event position and rule index that must not be evaluated again: they killed a worker.</param>
    public static void WriteHead(IBufferWriter<byte> output, ulong batchId, CandidateBatch batch, IReadOnlySet<(int Event, int Rule)> excluded)
    {
        ReadOnlySpan<CandidateBatch.Candidate> candidates = batch.Candidates;
        var sets = new List<RuleSelection>();
        var setOfEvent = new int[candidates.Length];
        for (int i = 0; i < candidates.Length; i++)
            setOfEvent[i] = FindOrAdd(sets, Without(candidates[i].Rules, i, excluded));

        var writer = new FrameWriter(output);
        writer.UInt64(batchId);
        writer.UInt32((uint)candidates.Length);
        writer.UInt16(sets.Count);
        foreach (RuleSelection set in sets) writer.UInt16(Encoding.UTF8.GetByteCount(set.LogType));
        foreach (RuleSelection set in sets) writer.UInt16(set.Rules.Count);
        foreach (CandidateBatch.Candidate candidate in candidates) writer.UInt32((uint)candidate.Length);
        foreach (int set in setOfEvent) writer.UInt16(set);
        foreach (RuleSelection set in sets) Encoding.UTF8.GetBytes(set.LogType, output);
        foreach (RuleSelection set in sets)
            foreach (int rule in set.Rules)
                writer.UInt16(rule);
    }

    private static RuleSelection Without(RuleSelection rules, int position, IReadOnlySet<(int Event, int Rule)> excluded)
    {
        if (excluded.Count == 0 || !rules.Rules.Any(rule => excluded.Contains((position, rule)))) return rules;
        return rules with { Rules = rules.Rules.Where(rule => !excluded.Contains((position, rule))).ToArray() };
    }

    private static int FindOrAdd(List<RuleSelection> sets, RuleSelection wanted)
    {
        // Few sets per batch and mostly the same one: a search from the end beats hashing. Batches of several objects bring equal sets of their own.
        for (int i = sets.Count - 1; i >= 0; i--)
            if (ReferenceEquals(sets[i], wanted) || (sets[i].LogType == wanted.LogType && sets[i].Rules.SequenceEqual(wanted.Rules))) return i;
        sets.Add(wanted);
        return sets.Count - 1;
    }

    private readonly struct FrameWriter(IBufferWriter<byte> output)
    {
        public void UInt16(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), checked((ushort)value));
            output.Advance(2);
        }

        public void UInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
            output.Advance(4);
        }

        public void UInt64(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
            output.Advance(8);
        }
    }
}
