using System.Globalization;
using System.Security.Cryptography;
using Iota.Engine.Alerts;
using Iota.Engine.LogTypes;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Engine;

/// <summary>Makes detections of one object's matches: adds to what the rule said what the event says of itself.</summary>
internal sealed class DetectionFactory(ObjectRef source, RuleBook rules, TimeProvider time)
{
    private readonly Dictionary<string, (long Record, int Ordinal)> _lastByContent = [];
    private (CandidateBatch? Batch, int Event, EventHeader? Header) _last;

    public Detection Create(CandidateBatch batch, WorkerDetection match)
    {
        RuleInfo rule = rules[match.Rule];
        EventHeader header = ReadHeader(batch, match.Event);
        string? suppressedBy = rules.Suppressions.FindReason(match.Rule, batch.Event(match.Event), time.GetUtcNow());
        return new Detection
        {
            RuleId = rule.Id,
            Policy = rule.Policy,
            EventId = batch.EventId(match.Event) ?? header.EventId ?? ContentId(batch, match.Event),
            EventTime = header.Time ?? source.Modified ?? time.GetUtcNow(),
            LogType = batch.LogType(match.Event),
            Severity = rule.SeverityIsFixed ? rule.Severity : match.Severity ?? rule.Severity,
            Title = match.Title,
            DedupKey = match.Dedup,
            ObjectName = source.Name,
            RecordIndex = batch.RecordIndex(match.Event),
            Account = header.Account,
            Region = header.Region,
            Actor = header.Actor,
            SourceAddress = header.SourceAddress,
            Context = match.Context,
            Description = match.Description ?? NullIfEmpty(rule.Description),
            Reference = match.Reference ?? NullIfEmpty(rule.Reference),
            Runbook = match.Runbook ?? NullIfEmpty(rule.Runbook),
            Destinations = match.Destinations ?? (rule.OutputIds.Count > 0 ? rule.OutputIds : null),
            UniqueValue = match.UniqueValue,
            SuppressedBy = suppressedBy,
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>The event's own id, else where it stands.</summary>
    public string ShownEventId(CandidateBatch batch, int position) =>
        ReadHeader(batch, position).EventId ?? string.Create(CultureInfo.InvariantCulture, $"{source.Name}#{batch.RecordIndex(position)}");

    /// <summary>Identity of an event without an id of its own: its content, and which of the records with that content it is. The same object delivered
    /// under another key gives the same ids.</summary>
    private string ContentId(CandidateBatch batch, int position)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(batch.Event(position).Span).AsSpan(0, 16));
        long record = batch.RecordIndex(position);
        // Matches come in the order of the records, so only the last record with this content can come again: for another rule.
        bool seen = _lastByContent.TryGetValue(hash, out (long Record, int Ordinal) last);
        int ordinal = !seen ? 0 : last.Record == record ? last.Ordinal : last.Ordinal + 1;
        _lastByContent[hash] = (record, ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{Detection.ContentIdPrefix}{hash}:{ordinal}");
    }

    /// <summary>Several rules often match one event; its header is read once.</summary>
    private EventHeader ReadHeader(CandidateBatch batch, int position)
    {
        if (_last.Header is { } known && ReferenceEquals(_last.Batch, batch) && _last.Event == position) return known;
        EventHeader header = Classifier.Parser(batch.LogType(position)).ReadHeader(batch.Event(position));
        _last = (batch, position, header);
        return header;
    }
}
