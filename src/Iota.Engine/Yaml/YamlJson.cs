using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Iota.Engine.Yaml;

/// <summary>Writes YAML as JSON: what a log object would have held instead of a test event in a rule's <c>.yml</c>.</summary>
internal static class YamlJson
{
    /// <summary>The node as UTF-8 JSON. Keys that are not text become their text; numbers stay as written where JSON allows that.</summary>
    /// <exception cref="MalformedYamlException">The node holds a number that JSON cannot write.</exception>
    public static byte[] ToUtf8(YamlNode node, string file)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(node, writer, file);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer, string file)
    {
        switch (node)
        {
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (YamlNode item in sequence.Items)
                    Write(item, writer, file);
                writer.WriteEndArray();
                break;
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    writer.WritePropertyName(key.Text);
                    Write(value, writer, file);
                }

                writer.WriteEndObject();
                break;
            case YamlScalar scalar:
                Write(scalar, writer, file);
                break;
        }
    }

    private static void Write(YamlScalar scalar, Utf8JsonWriter writer, string file)
    {
        switch (scalar.Kind)
        {
            case YamlKind.Null:
                writer.WriteNullValue();
                break;
            case YamlKind.Bool:
                writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case YamlKind.Int or YamlKind.Float:
                string number = YamlCoreSchema.ToJsonNumber(scalar.Text)
                    ?? throw new MalformedYamlException(file, scalar.Line, "an integer in base 8 or 16 has more than 1,000 digits: write it in base 10");
                writer.WriteRawValue(number, skipInputValidation: true);
                break;
            case YamlKind.NotFinite:
                throw new MalformedYamlException(file, scalar.Line, $"JSON has no number {scalar.Text}: put it in quotes if the log holds that text");
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }
}
