using Iota.Engine.RuleState;

namespace Iota.Engine.Rules;

/// <summary>Several batches that go to a worker as one, and the result of the whole taken apart again.</summary>
internal sealed class JoinedBatch : IDisposable
{
    private readonly int[] _ends;

    /// <param name="parts">They are copied.</param>
    public JoinedBatch(IReadOnlyList<CandidateBatch> parts)
    {
        _ends = new int[parts.Count];
        Batch = new CandidateBatch(parts.Sum(part => part.Bytes)) { State = StateSession.Refusing };
        for (int i = 0; i < parts.Count; i++)
        {
            foreach (CandidateBatch.Candidate candidate in parts[i].Candidates)
                Batch.Add(parts[i].Records.Span.Slice(candidate.Start, candidate.Length), candidate.Rules, candidate.RecordIndex);
            _ends[i] = Batch.Count;
        }
    }

    public CandidateBatch Batch { get; }

    /// <summary>The result of each part, with positions in that part.</summary>
    public IReadOnlyList<EvaluationResult> Split(EvaluationResult result)
    {
        var detections = new List<WorkerDetection>[_ends.Length];
        var failures = new List<RuleFailure>[_ends.Length];
        foreach (WorkerDetection detection in result.Detections)
            (detections[PartOf(detection.Event, out int start)] ??= []).Add(detection with { Event = detection.Event - start });
        foreach (RuleFailure failure in result.Failures)
            (failures[PartOf(failure.Event, out int start)] ??= []).Add(failure with { Event = failure.Event - start });
        return [.. detections.Zip(failures, (found, failed) => new EvaluationResult(found ?? [], failed ?? []))];
    }

    public void Dispose() => Batch.Dispose();

    private int PartOf(int position, out int start)
    {
        int part = 0;
        while (position >= _ends[part]) part++;
        start = part == 0 ? 0 : _ends[part - 1];
        return part;
    }
}
