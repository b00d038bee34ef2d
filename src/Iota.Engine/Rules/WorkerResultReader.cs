using System.Text;
using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>Reads the result of a batch in one pass over its bytes. Members that it does not know are skipped.</summary>
internal ref struct WorkerResultReader(ReadOnlySpan<byte> payload)
{
    /// <summary>An <c>alert_context</c> may hold a whole event inside structures of its own.</summary>
    private const int MaxDepth = 1000;

    private readonly ReadOnlySpan<byte> _payload = payload;
    private Utf8JsonReader _reader = new(payload, new JsonReaderOptions { MaxDepth = MaxDepth });

    public WorkerResult Read()
    {
        try
        {
            _ = _reader.Read();
            WorkerResult result = ReadResult();
            // Throws if anything follows.
            _ = _reader.Read();
            return result;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // The latter two: a number out of range, and a value of another type.
            throw new WorkerProtocolException($"the worker's result is malformed: {e.Message}", e);
        }
    }

    private WorkerResult ReadResult()
    {
        ulong? batch = null;
        IReadOnlyList<WorkerDetection> detections = [];
        IReadOnlyList<WorkerFailure> failures = [];
        IReadOnlyList<WorkerOutput> output = [];
        long dropped = 0;
        bool? match = null;
        string? problem = null;
        Expect(JsonTokenType.StartObject);
        while (NextMember())
        {
            if (_reader.ValueTextEquals("batch"u8))
                batch = ReadUInt64();
            else if (_reader.ValueTextEquals("detections"u8))
                detections = ReadDetections();
            else if (_reader.ValueTextEquals("failures"u8))
                failures = ReadFailures();
            else if (_reader.ValueTextEquals("output"u8))
                output = ReadOutput();
            else if (_reader.ValueTextEquals("outputDropped"u8))
                dropped = ReadInt64();
            else if (_reader.ValueTextEquals("match"u8))
                match = ReadFlag();
            else if (_reader.ValueTextEquals("problem"u8))
                problem = ReadTextOrNull();
            else
                _reader.Skip();
        }

        return new WorkerResult(batch ?? throw Missing("batch"), detections, failures, output, dropped) { Match = match, Problem = problem };
    }

    private List<WorkerDetection> ReadDetections()
    {
        var detections = new List<WorkerDetection>();
        EnterList();
        while (NextItem())
            detections.Add(ReadDetection());
        return detections;
    }

    private WorkerDetection ReadDetection()
    {
        int? position = null, rule = null;
        string? title = null, dedup = null, description = null, reference = null, runbook = null, unique = null;
        Severity? severity = null;
        IReadOnlyList<string>? destinations = null;
        string context = "{}";
        while (NextMember())
        {
            if (_reader.ValueTextEquals("event"u8))
                position = ReadIndex();
            else if (_reader.ValueTextEquals("rule"u8))
                rule = ReadIndex();
            else if (_reader.ValueTextEquals("title"u8))
                title = ReadText();
            else if (_reader.ValueTextEquals("dedup"u8))
                dedup = ReadText();
            else if (_reader.ValueTextEquals("severity"u8))
                severity = SeverityNames.Parse(ReadText()) ?? throw new JsonException("a detection has an unknown severity");
            else if (_reader.ValueTextEquals("description"u8))
                description = ReadText();
            else if (_reader.ValueTextEquals("reference"u8))
                reference = ReadText();
            else if (_reader.ValueTextEquals("runbook"u8))
                runbook = ReadText();
            else if (_reader.ValueTextEquals("unique"u8))
                unique = ReadText();
            else if (_reader.ValueTextEquals("destinations"u8))
                destinations = ReadTexts();
            else if (_reader.ValueTextEquals("context"u8))
                context = ReadRawObject();
            else
                _reader.Skip();
        }

        return new WorkerDetection
        {
            Event = position ?? throw Missing("event"),
            Rule = rule ?? throw Missing("rule"),
            Title = title ?? throw Missing("title"),
            Dedup = dedup ?? throw Missing("dedup"),
            Severity = severity,
            Description = description,
            Reference = reference,
            Runbook = runbook,
            UniqueValue = unique,
            Destinations = destinations,
            Context = context,
        };
    }

    private List<WorkerFailure> ReadFailures()
    {
        var failures = new List<WorkerFailure>();
        EnterList();
        while (NextItem())
        {
            int? position = null, rule = null;
            string? phase = null, error = null;
            string traceback = "";
            while (NextMember())
            {
                if (_reader.ValueTextEquals("event"u8))
                    position = ReadIndex();
                else if (_reader.ValueTextEquals("rule"u8))
                    rule = ReadIndex();
                else if (_reader.ValueTextEquals("phase"u8))
                    phase = ReadText();
                else if (_reader.ValueTextEquals("error"u8))
                    error = ReadText();
                else if (_reader.ValueTextEquals("traceback"u8))
                    traceback = ReadText();
                else
                    _reader.Skip();
            }

            failures.Add(new WorkerFailure(
                position ?? throw Missing("event"),
                rule ?? throw Missing("rule"),
                phase ?? throw Missing("phase"),
                error ?? throw Missing("error"),
                traceback));
        }

        return failures;
    }

    private List<WorkerOutput> ReadOutput()
    {
        var output = new List<WorkerOutput>();
        EnterList();
        while (NextItem())
        {
            int? rule = null;
            string? text = null;
            while (NextMember())
            {
                if (_reader.ValueTextEquals("rule"u8))
                    rule = ReadIndex();
                else if (_reader.ValueTextEquals("text"u8))
                    text = ReadText();
                else
                    _reader.Skip();
            }

            output.Add(new WorkerOutput(rule ?? throw Missing("rule"), text ?? throw Missing("text")));
        }

        return output;
    }

    /// <summary>Moves to the name of the next member of the object that the reader is in; false at its end.</summary>
    private bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private void EnterList()
    {
        _ = _reader.Read();
        Expect(JsonTokenType.StartArray);
    }

    /// <summary>Moves to the start of the next object of the list that the reader is in; false at its end.</summary>
    private bool NextItem()
    {
        if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
            return false;
        Expect(JsonTokenType.StartObject);
        return true;
    }

    private ulong ReadUInt64()
    {
        _ = _reader.Read();
        return _reader.GetUInt64();
    }

    private long ReadInt64()
    {
        _ = _reader.Read();
        return _reader.GetInt64();
    }

    private bool? ReadFlag()
    {
        _ = _reader.Read();
        return _reader.TokenType == JsonTokenType.Null ? null : _reader.GetBoolean();
    }

    private string? ReadTextOrNull()
    {
        _ = _reader.Read();
        return _reader.GetString();
    }

    private int ReadIndex()
    {
        _ = _reader.Read();
        int index = _reader.GetInt32();
        return index >= 0 ? index : throw new JsonException("a position is negative");
    }

    private string ReadText()
    {
        _ = _reader.Read();
        return _reader.GetString() ?? throw new JsonException("a text is null");
    }

    private List<string> ReadTexts()
    {
        var texts = new List<string>();
        EnterList();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            texts.Add(_reader.GetString() ?? throw new JsonException("a text is null"));
        return texts;
    }

    private string ReadRawObject()
    {
        _ = _reader.Read();
        Expect(JsonTokenType.StartObject);
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return Encoding.UTF8.GetString(_payload[start..(int)_reader.BytesConsumed]);
    }

    private readonly void Expect(JsonTokenType type)
    {
        if (_reader.TokenType != type)
            throw new JsonException($"expected {type}, found {_reader.TokenType}");
    }

    private static JsonException Missing(string member) => new($"{member} is missing");
}
