using Iota.Engine.Rules;

namespace Iota.Engine.Alerts;

/// <summary>How the detections of one object are written to a <see cref="Spool{T}"/>. What all of them share is not written.</summary>
internal sealed class DetectionFormat(string objectName, Func<string, AlertPolicy> policyOf)
{
    public static void Write(BinaryWriter writer, Detection detection)
    {
        writer.Write(detection.RuleId);
        writer.Write(detection.EventId);
        writer.Write(detection.EventTime.UtcTicks);
        writer.Write(detection.LogType);
        writer.Write((byte)detection.Severity);
        writer.Write(detection.Title);
        writer.Write(detection.DedupKey);
        writer.Write(detection.RecordIndex);
        writer.Write(detection.Account);
        writer.Write(detection.Region);
        writer.Write(detection.Actor);
        writer.Write(detection.SourceAddress);
        writer.Write(detection.Context);
        WriteOptional(writer, detection.Description);
        WriteOptional(writer, detection.Reference);
        WriteOptional(writer, detection.Runbook);
        WriteOptional(writer, detection.UniqueValue);
        WriteOptional(writer, detection.SuppressedBy);
        writer.Write(detection.Destinations?.Count ?? -1);
        foreach (string destination in detection.Destinations ?? []) writer.Write(destination);
    }

    public Detection Read(BinaryReader reader)
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
            ObjectName = objectName,
            RecordIndex = reader.ReadInt64(),
            Account = reader.ReadString(),
            Region = reader.ReadString(),
            Actor = reader.ReadString(),
            SourceAddress = reader.ReadString(),
            Context = reader.ReadString(),
            Description = ReadOptional(reader),
            Reference = ReadOptional(reader),
            Runbook = ReadOptional(reader),
            UniqueValue = ReadOptional(reader),
            SuppressedBy = ReadOptional(reader),
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
