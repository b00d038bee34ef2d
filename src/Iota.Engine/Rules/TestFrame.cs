using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>Writes the head of a <c>T</c> frame (docs/worker-protocol.md); the event follows it as it is.</summary>
internal static class TestFrame
{
    public static void WriteHead(IBufferWriter<byte> output, ulong id, int rule, string logType, RuleTest test)
    {
        var head = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(head))
        {
            json.WriteStartObject();
            json.WriteNumber("test"u8, id);
            json.WriteNumber("rule"u8, rule);
            json.WriteString("logType"u8, logType);
            json.WriteStartArray("mocks"u8);
            foreach (string mock in test.Mocks) json.WriteRawValue(mock);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), head.WrittenCount);
        output.Advance(sizeof(int));
        output.Write(head.WrittenSpan);
    }
}
