using Iota.Engine.Decoding;

namespace Iota.Engine.Pushdown;

/// <summary>What a condition may know of a field without parsing the record.</summary>
internal enum FieldKind : byte
{
    /// <summary>No member has this name, nor one that Python's case-insensitive look-up would take for it.</summary>
    Absent,

    /// <summary>A string whose text is its bytes: no escapes.</summary>
    Text,

    /// <summary>A string with escapes, each of which can be written in one way only.</summary>
    EscapedText,

    /// <summary>An object: of use for the fields in it, and for what stands anywhere in it.</summary>
    Object,

    /// <summary>Anything else. Of its value, conditions may only ask what stands anywhere in it.</summary>
    Odd,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Where a text, without its quotes, or another value begins in the record.</param>
/// <param name="End">Where it ends; 0 when it is absent, or which value counts is not known.</param>
/// <param name="TopLevel">The number of the record's member that it is; -1 where it is a member of an object in the record.</param>
internal readonly record struct FieldValue(FieldKind Kind, int Start = 0, int End = 0, int TopLevel = -1)
{
    public static FieldValue Absent => new(FieldKind.Absent);

    public static FieldValue Odd => new(FieldKind.Odd);

    /// <summary>Classifies the value of a member of a valid record.</summary>
    /// <param name="topLevel">As <see cref="TopLevel"/>.</param>
    /// <param name="mayHaveEscapes">False when there is no backslash in the record.</param>
    public static FieldValue Of(ReadOnlySpan<byte> json, in RecordMember member, int topLevel, bool mayHaveEscapes)
    {
        int start = member.ValueStart;
        int end = member.ValueEnd;
        return json[start] switch
        {
            (byte)'{' => new FieldValue(FieldKind.Object, start, end, topLevel),
            (byte)'"' when !mayHaveEscapes => new FieldValue(FieldKind.Text, start + 1, end - 1),
            (byte)'"' when KindOf(json[(start + 1)..(end - 1)]) is var kind and not FieldKind.Odd => new FieldValue(kind, start + 1, end - 1),
            _ => new FieldValue(FieldKind.Odd, start, end),
        };
    }

    private static FieldKind KindOf(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'\\');
        if (at < 0) return FieldKind.Text;
        do
        {
            if (text[at + 1] is (byte)'u' or (byte)'/') return FieldKind.Odd;
            text = text[(at + 2)..];
            at = text.IndexOf((byte)'\\');
        }
        while (at >= 0);
        return FieldKind.EscapedText;
    }
}
