using System.Text.Json;
using System.Text.Json.Serialization;

namespace Iota.Engine.Alerts;

/// <summary>Sorted lists of distinct strings, as of the accounts of an alert. They keep the first <see cref="Limit"/> values in order: unlike
/// "the first that came", that does not depend on the order in which detections are stored.</summary>
internal static partial class DistinctValues
{
    public const int Limit = 100;

    public static IReadOnlyList<string> Of(string value) => value.Length == 0 ? [] : [value];

    public static IReadOnlyList<string> Union(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        if (right.All(left.Contains))
            return left;
        return [.. left.Union(right).Order(StringComparer.Ordinal).Take(Limit)];
    }

    public static string ToJson(IReadOnlyList<string> values) => JsonSerializer.Serialize(values, Json.Default.IReadOnlyListString);

    public static IReadOnlyList<string> FromJson(string json) => JsonSerializer.Deserialize(json, Json.Default.IReadOnlyListString) ?? [];

    [JsonSerializable(typeof(IReadOnlyList<string>))]
    private sealed partial class Json : JsonSerializerContext;
}
