using System.Text;
using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

/// <summary>
/// The detections of one object until its framing is proven. The first few stay in memory; an object that matches all over goes to a temporary file, so
/// that memory does not grow with the object.
/// </summary>
internal sealed class DetectionSpool(Func<string, AlertPolicy> policyOf) : IDisposable
{
    /// <summary>Detections kept in memory, and rows of one commit.</summary>
    public const int ChunkSize = 5_000;

    private readonly List<Detection> _chunk = [];
    private FileStream? _file;
    private BinaryWriter? _writer;

    public long Count { get; private set; }

    public void Add(Detection detection)
    {
        if (_chunk.Count == ChunkSize) MoveChunkToFile();
        _chunk.Add(detection);
        Count++;
    }

    /// <summary>All detections in the order in which they were added, at most <see cref="ChunkSize"/> at a time; one empty chunk when there are none.
    /// To be enumerated once, when nothing more is added.</summary>
    public IEnumerable<IReadOnlyList<Detection>> Chunks()
    {
        if (_file is not null)
        {
            _writer!.Flush();
            _file.Position = 0;
            using var reader = new BinaryReader(_file, Encoding.UTF8, leaveOpen: true);
            while (_file.Position < _file.Length)
            {
                var chunk = new List<Detection>(ChunkSize);
                while (chunk.Count < ChunkSize && _file.Position < _file.Length) chunk.Add(Read(reader));
                yield return chunk;
            }
        }
        yield return _chunk;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _file?.Dispose();
    }

    private void MoveChunkToFile()
    {
        if (_file is null)
        {
            string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            _writer = new BinaryWriter(_file, Encoding.UTF8, leaveOpen: true);
        }
        foreach (Detection detection in _chunk) Write(_writer!, detection);
        _chunk.Clear();
    }

    private static void Write(BinaryWriter writer, Detection detection)
    {
        writer.Write(detection.RuleId);
        writer.Write(detection.EventId);
        writer.Write(detection.EventTime.UtcTicks);
        writer.Write(detection.LogType);
        writer.Write((byte)detection.Severity);
        writer.Write(detection.Title);
        writer.Write(detection.DedupKey);
        writer.Write(detection.ObjectName);
        writer.Write(detection.RecordIndex);
        writer.Write(detection.Account);
        writer.Write(detection.Region);
        writer.Write(detection.Actor);
        writer.Write(detection.SourceAddress);
        writer.Write(detection.Context);
        WriteOptional(writer, detection.Description);
        WriteOptional(writer, detection.Reference);
        WriteOptional(writer, detection.Runbook);
        writer.Write(detection.Destinations?.Count ?? -1);
        foreach (string destination in detection.Destinations ?? []) writer.Write(destination);
    }

    private Detection Read(BinaryReader reader)
    {
        string ruleId = reader.ReadString();
        return new Detection
        {
            RuleId = ruleId,
            Policy = policyOf(ruleId),
            EventId = reader.ReadString(),
            EventTime = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            LogType = reader.ReadString(),
            Severity = (Severity)reader.ReadByte(),
            Title = reader.ReadString(),
            DedupKey = reader.ReadString(),
            ObjectName = reader.ReadString(),
            RecordIndex = reader.ReadInt64(),
            Account = reader.ReadString(),
            Region = reader.ReadString(),
            Actor = reader.ReadString(),
            SourceAddress = reader.ReadString(),
            Context = reader.ReadString(),
            Description = ReadOptional(reader),
            Reference = ReadOptional(reader),
            Runbook = ReadOptional(reader),
            Destinations = ReadDestinations(reader),
        };
    }

    private static string[]? ReadDestinations(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count < 0) return null;
        var destinations = new string[count];
        for (int i = 0; i < count; i++) destinations[i] = reader.ReadString();
        return destinations;
    }

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    private static string? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
