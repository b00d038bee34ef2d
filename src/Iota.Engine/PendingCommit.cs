using Iota.Engine.Alerts;
using Iota.Engine.Lake;
using Iota.Engine.RuleState;

namespace Iota.Engine;

/// <summary>Finished objects on their way into one transaction: a transaction costs about the same for one object and for hundreds.</summary>
internal sealed class PendingCommit(
    IStateStore state, string ruleSet, EngineOptions options, TimeProvider time, EngineTotals totals, Action<ObjectReport> onReport, LakeWriter? lake) : IDisposable
{
    private readonly List<(ObjectCommit Part, LakeCopy? Lake)> _objects = [];
    private readonly List<ObjectEvaluation> _finished = [];
    private int _rows;
    private long _oldest;

    /// <summary>Takes over a finished object; commits when enough has gathered.</summary>
    public void Add(ObjectEvaluation evaluation)
    {
        if (_finished.Count == 0) _oldest = time.GetTimestamp();
        _finished.Add(evaluation);
        if (evaluation.Report.Kind is not (ObjectKind.Done or ObjectKind.Failed)) AddChunks(evaluation);
        if (_finished.Count >= options.CommitObjects || time.GetElapsedTime(_oldest) >= options.CommitInterval) Commit();
    }

    /// <summary>Stores what has gathered and reports it.</summary>
    public void Commit()
    {
        Store();
        foreach (ObjectEvaluation evaluation in _finished)
        {
            evaluation.Committed();
            totals.Add(evaluation.Report);
            onReport(evaluation.Report);
        }
        Dispose();
    }

    /// <summary>Lets go of what was reported, or will never be.</summary>
    public void Dispose()
    {
        foreach (ObjectEvaluation evaluation in _finished) evaluation.Dispose();
        _finished.Clear();
    }

    /// <summary>An object with very many detections takes several transactions; only the last one enters it in the ledger.</summary>
    private void AddChunks(ObjectEvaluation evaluation)
    {
        ObjectReport report = evaluation.Report;
        long writes = evaluation.StateWrites?.Count ?? 0;
        long left = evaluation.Detections.Count;
        foreach (IReadOnlyList<Detection> chunk in evaluation.Detections.Chunks())
        {
            left -= chunk.Count;
            AddChunk(new ObjectCommit(report.Source, report.Records, report.Evaluated, report.SetAside, chunk, Complete: left + writes == 0), evaluation.Lake, chunk.Count);
        }
        if (writes == 0) return;
        foreach (IReadOnlyList<StateEvaluation> chunk in evaluation.StateWrites!.Chunks())
        {
            writes -= chunk.Count;
            var part = new ObjectCommit(report.Source, report.Records, report.Evaluated, report.SetAside, [], Complete: writes == 0) { StateWrites = chunk };
            AddChunk(part, evaluation.Lake, chunk.Count);
        }
    }

    private void AddChunk(ObjectCommit part, LakeCopy? copy, int rows)
    {
        if (_rows > 0 && _rows + rows > Spool<Detection>.ChunkSize) Store();
        _objects.Add((part, copy));
        _rows += rows;
    }

    private void Store()
    {
        if (_objects.Count == 0) return;
        // Looked at as late as possible: what is written by now needs no second transaction.
        List<ObjectCommit> parts = [.. _objects.Select(entry => entry.Lake is null ? entry.Part : entry.Part with { Lake = entry.Lake.IsDone ? LakeMark.Written : LakeMark.Waits })];
        CommitResult result = state.Commit(new BatchCommit(ruleSet, parts) { Silent = options.Silent });
        totals.AddStored(result.NewDetections.Count, result.DuplicateEvents, result.NewSuppressed);
        for (int i = 0; i < parts.Count; i++)
            if (parts[i].Complete && _objects[i].Lake is { } copy) lake!.Committed(copy, parts[i].Lake == LakeMark.Written);
        _objects.Clear();
        _rows = 0;
    }
}
