using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Iota.Engine.RuleState;

/// <summary>What rules keep under one key: a counter, a set of strings, a JSON object, the times of a sliding window; each may be absent. Immutable.</summary>
public sealed record StateValue
{
    /// <summary>Nothing, for ever.</summary>
    public static StateValue Empty { get; } = new();

    public long? Count { get; init; }

    /// <summary>In ordinal order.</summary>
    public ImmutableSortedSet<string>? Strings { get; init; }

    /// <summary>A JSON object as the rule wrote it.</summary>
    public string? Document { get; init; }

    /// <summary>Times of a sliding window in Unix milliseconds, rising.</summary>
    public ImmutableList<long>? Hits { get; init; }

    /// <summary>Unix milliseconds from which on the key counts as absent; null for never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>About the bytes that it takes in the file.</summary>
    public int Bytes =>
        64 + (Strings?.Sum(text => Encoding.UTF8.GetByteCount(text) + 3) ?? 0) + Encoding.UTF8.GetByteCount(Document ?? "") + (14 * (Hits?.Count ?? 0));

    /// <summary>Whether the key has expired for somebody at this time (Unix milliseconds).</summary>
    public bool IsExpired(long at) => ExpiresAt <= at;

    /// <summary>All but the expiry, as JSON.</summary>
    public string ToJson() => Json.Write(writer =>
    {
        writer.WriteStartObject();
        if (Count is { } count) writer.WriteNumber("count"u8, count);
        if (Strings is not null)
        {
            writer.WritePropertyName("strings"u8);
            Json.WriteStrings(writer, Strings);
        }

        if (Document is not null)
        {
            writer.WritePropertyName("document"u8);
            writer.WriteRawValue(Document);
        }

        if (Hits is not null)
        {
            writer.WriteStartArray("hits"u8);
            foreach (long hit in Hits) writer.WriteNumberValue(hit);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static StateValue FromJson(string json, long? expiresAt)
    {
        using JsonDocument document = JsonDocument.Parse(json, Json.Deep);
        JsonElement root = document.RootElement;
        return new StateValue
        {
            Count = root.TryGetProperty("count"u8, out JsonElement count) ? count.GetInt64() : null,
            Strings = root.TryGetProperty("strings"u8, out JsonElement strings) ? Json.ReadStrings(strings) : null,
            Document = root.TryGetProperty("document"u8, out JsonElement kept) ? kept.GetRawText() : null,
            Hits = root.TryGetProperty("hits"u8, out JsonElement hits) ? [.. hits.EnumerateArray().Select(hit => hit.GetInt64())] : null,
            ExpiresAt = expiresAt,
        };
    }
}

/// <summary>JSON as the state of rules is written in it.</summary>
internal static class Json
{
    /// <summary>A dictionary of a rule may be nested as deep as the limit of records allows.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private static readonly JsonWriterOptions Unchecked = new() { MaxDepth = 1000 };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Unchecked)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Strings(IEnumerable<string> strings) => Write(writer => WriteStrings(writer, strings));

    public static void WriteStrings(Utf8JsonWriter writer, IEnumerable<string> strings)
    {
        writer.WriteStartArray();
        foreach (string text in strings) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    public static ImmutableSortedSet<string> ReadStrings(JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetString()!).ToImmutableSortedSet(StringComparer.Ordinal);
}
