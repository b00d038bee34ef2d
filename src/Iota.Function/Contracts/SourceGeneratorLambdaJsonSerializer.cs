using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Stands in for Amazon.Lambda.Serialization.SystemTextJson: reads and writes by source-generated metadata, so without reflection over the
/// types.</summary>
/// <typeparam name="TSGContext">The context; its <c>Default</c> is used.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TSGContext> : ILambdaSerializer
    where TSGContext : JsonSerializerContext
{
    private readonly JsonSerializerContext _context =
        (JsonSerializerContext)typeof(TSGContext).GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize(requestStream, TypeInfo<T>())!;

    public void Serialize<T>(T response, Stream responseStream)
    {
        using var writer = new Utf8JsonWriter(responseStream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        JsonSerializer.Serialize(writer, response, TypeInfo<T>());
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_context.GetTypeInfo(typeof(T))!;
}
