using Iota.Engine.Alerts;
using Iota.Engine.Decoding;
using Iota.Engine.LogTypes;
using Iota.Engine.Sources;

namespace Iota.Engine.Lake;

/// <summary>
/// Writes into the lake what could not be written with the evaluation: reads the log object again, without rules. It goes on for
/// <see cref="GiveUpAfter"/>; an object that still is not there then is given up, counted and named in the log.
/// </summary>
public sealed class LakeRepair(LakeStore store, IObjectStore objects, SqliteStateStore state, DecodeLimits limits, EngineLog log, TimeProvider time)
{
    /// <summary>Longer than a weekend and a holiday.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    /// <summary>An object committed so lately may still be being written by who committed it. To write it twice would change nothing, and cost.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(3);

    private const int PageSize = 50;

    /// <summary>So many failures of the lake itself in a row, and the rest of the round is not tried: each would take its time to fail.</summary>
    private const int FailuresInARow = 3;

    /// <summary>Goes once through what waits, for as long as there is time.</summary>
    /// <param name="grace">Younger objects are left alone; null for <see cref="Grace"/>.</param>
    /// <exception cref="StateException">The state cannot be used.</exception>
    public async Task<LakeRepairResult> RunAsync(CancellationToken deadline, TimeSpan? grace = null)
    {
        DateTimeOffset begun = time.GetUtcNow();
        long written = 0, givenUp = 0;
        int inARow = 0;
        var failures = new SortedDictionary<FailureReason, long>();
        while (inARow < FailuresInARow && state.FindLakeWaiting(PageSize, begun, begun - (grace ?? Grace)) is { Count: > 0 } page)
        {
            var tried = new List<LakeTry>();
            foreach (LakeWaiting waiting in page)
            {
                if (deadline.IsCancellationRequested || inARow >= FailuresInARow) break;
                (FailureReason Reason, string Message, bool OfLake)? failure = await TryWriteAsync(waiting.Source, deadline);
                if (failure is { Reason: var reason, Message: var message, OfLake: var ofLake })
                {
                    bool isLast = begun - waiting.DoneAt >= GiveUpAfter;
                    failures[reason] = failures.GetValueOrDefault(reason) + 1;
                    inARow = ofLake ? inARow + 1 : 0;
                    givenUp += isLast ? 1 : 0;
                    tried.Add(new LakeTry(waiting.Source, isLast ? LakeMark.GivenUp : LakeMark.Waits));
                    if (isLast) log.LakeGivenUp(waiting.Source.Name, reason, message);
                    else log.LakeFailed(waiting.Source.Name, reason, message);
                }
                else if (!deadline.IsCancellationRequested)
                {
                    (inARow, written) = (0, written + 1);
                    tried.Add(new LakeTry(waiting.Source, LakeMark.Written));
                }
            }
            if (tried.Count > 0) state.NoteLakeTries(tried, begun);
            if (tried.Count < page.Count) break;
        }
        return new LakeRepairResult(written, givenUp, failures, state.ReadLakeBacklog());
    }

    /// <summary>Null when it was written, or the time was up.</summary>
    private async Task<(FailureReason Reason, string Message, bool OfLake)?> TryWriteAsync(ObjectRef source, CancellationToken deadline)
    {
        try
        {
            using LakeObject events = await ReadAsync(source, deadline);
            if (events.Failure is { } failure) throw failure;
            foreach ((string key, byte[] content) in events.Files()) await store.PutAsync(key, content, deadline);
            return null;
        }
        catch (LakeException error)
        {
            return (error.Reason, error.Message, true);
        }
        catch (ObjectFailedException error)
        {
            return (error.Reason, error.Message, false);
        }
        catch (IOException error)
        {
            return (FailureReason.ReadFailed, $"reading it failed: {error.Message}", false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The events that the evaluation had: what it set aside is set aside here too.</summary>
    private async Task<LakeObject> ReadAsync(ObjectRef source, CancellationToken cancellationToken)
    {
        var events = new LakeObject(source);
        try
        {
            var classifier = new Classifier();
            await using Stream stream = await objects.OpenAsync(source, cancellationToken);
            using var reader = new RecordReader(stream, limits);
            while (await reader.FillAsync(cancellationToken))
            {
                while (reader.TryRead(out Record record))
                    if (record.Defect is null && classifier.Classify(record.Fields) is { } parser) events.Add(parser, record);
            }
            events.Complete();
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }
}

/// <param name="Written">Objects whose events are in the lake now.</param>
/// <param name="GivenUp">Objects that will not be tried again.</param>
/// <param name="Failures">Tries that failed, by reason.</param>
/// <param name="Backlog">What still waits.</param>
public sealed record LakeRepairResult(long Written, long GivenUp, IReadOnlyDictionary<FailureReason, long> Failures, LakeBacklog Backlog);
