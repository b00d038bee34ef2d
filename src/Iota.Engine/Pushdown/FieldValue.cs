namespace Iota.Engine.Pushdown;

/// <summary>What a condition may know of a field without parsing the record.</summary>
internal enum FieldKind : byte
{
    /// <summary>Not looked up yet.</summary>
    Unresolved,

    /// <summary>No member has this name, nor one that Python's case-insensitive look-up would take for it.</summary>
    Absent,

    /// <summary>A string whose text is its bytes: no escapes.</summary>
    Text,

    /// <summary>An object: of use for the fields in it only.</summary>
    Object,

    /// <summary>Anything else. Conditions do not judge it.</summary>
    Odd,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Where a text, without its quotes, or an object begins in the record.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct FieldValue(FieldKind Kind, int Start = 0, int End = 0)
{
    public static FieldValue Absent => new(FieldKind.Absent);

    public static FieldValue Odd => new(FieldKind.Odd);

    /// <summary>Classifies the value that stands at a place of a valid record.</summary>
    public static FieldValue Of(ReadOnlySpan<byte> json, int start, int end) => json[start] switch
    {
        (byte)'{' => new FieldValue(FieldKind.Object, start, end),
        (byte)'"' when !json[(start + 1)..(end - 1)].Contains((byte)'\\') => new FieldValue(FieldKind.Text, start + 1, end - 1),
        _ => Odd,
    };
}
