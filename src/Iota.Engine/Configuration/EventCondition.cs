using System.Net;
using System.Text.Json;

namespace Iota.Engine.Configuration;

/// <summary>A condition over the fields of an event. Pure: it depends on the raw record alone, so it says the same on every host.</summary>
/// <remarks>A path goes through objects by exact names, and through arrays by any of their members. A null is absent. Numbers, true and false
/// are compared by their JSON text.</remarks>
internal abstract record EventCondition
{
    public abstract bool Holds(JsonElement record);
}

internal sealed record AllOf(IReadOnlyList<EventCondition> Parts) : EventCondition
{
    public override bool Holds(JsonElement record) => Parts.All(part => part.Holds(record));
}

internal sealed record AnyOf(IReadOnlyList<EventCondition> Parts) : EventCondition
{
    public override bool Holds(JsonElement record) => Parts.Any(part => part.Holds(record));
}

internal sealed record NotThis(EventCondition Part) : EventCondition
{
    public override bool Holds(JsonElement record) => !Part.Holds(record);
}

internal enum FieldTest
{
    Equals,
    Prefix,
    Suffix,
    Contains,
}

/// <summary>A text of the field passes the test with one of the values.</summary>
internal sealed record FieldIs(IReadOnlyList<string> Path, FieldTest Test, IReadOnlyList<string> Values) : EventCondition
{
    public override bool Holds(JsonElement record) => EventField.Values(record, Path)
        .Any(value => EventField.TextOf(value) is { } text && Values.Any(wanted => Passes(text, wanted)));

    private bool Passes(string text, string wanted) => Test switch
    {
        FieldTest.Prefix => text.StartsWith(wanted, StringComparison.Ordinal),
        FieldTest.Suffix => text.EndsWith(wanted, StringComparison.Ordinal),
        FieldTest.Contains => text.Contains(wanted, StringComparison.Ordinal),
        _ => text == wanted,
    };
}

/// <summary>The field holds an address of one of the networks.</summary>
internal sealed record FieldIsIn(IReadOnlyList<string> Path, IReadOnlyList<IPNetwork> Networks) : EventCondition
{
    public override bool Holds(JsonElement record) => EventField.Values(record, Path)
        .Any(value => IPAddress.TryParse(EventField.TextOf(value), out IPAddress? address) && Contains(address));

    private bool Contains(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }
}

/// <summary>The field is there, or is not.</summary>
internal sealed record FieldExists(IReadOnlyList<string> Path, bool Wanted) : EventCondition
{
    public override bool Holds(JsonElement record) => EventField.Values(record, Path).Any() == Wanted;
}

/// <summary>Finds fields of a record.</summary>
internal static class EventField
{
    /// <summary>The values at the end of a path: none when it is absent, several where it leads through arrays.</summary>
    public static IEnumerable<JsonElement> Values(JsonElement record, IReadOnlyList<string> path) => Walk(record, path, 0);

    /// <summary>The text of a string, number, true or false; null for objects and for text that is none (a lone surrogate).</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Walk(JsonElement value, IReadOnlyList<string> path, int depth) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Walk(item, path, depth)),
        _ when depth == path.Count => [value],
        JsonValueKind.Object => value.TryGetProperty(path[depth], out JsonElement member) ? Walk(member, path, depth + 1) : [],
        _ => [],
    };
}
