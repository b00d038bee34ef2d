using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.SQSEvents;

namespace Iota.Function;

/// <summary>What the function reads and writes as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, Converters = [typeof(Base64StreamConverter)])]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(FunctionError))]
internal sealed partial class FunctionJson : JsonSerializerContext;

/// <summary>JSON that people read: quotes and umlauts stand as they are.</summary>
internal static class ReadableJson
{
    private static readonly FunctionJson Function = new(Readable(FunctionJson.Default));
    private static readonly AdminJson Admin = new(Readable(AdminJson.Default));

    public static byte[] Write(FunctionError error) => JsonSerializer.SerializeToUtf8Bytes(error, Function.FunctionError);

    public static byte[] Write(AdminAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, Admin.AdminAnswer);

    private static JsonSerializerOptions Readable(JsonSerializerContext context) => new(context.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>Reads binary message attributes. Without it, one message with such an attribute would make its whole batch unreadable, again and again.</summary>
internal sealed class Base64StreamConverter : JsonConverter<MemoryStream>
{
    public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.ToArray());
}
