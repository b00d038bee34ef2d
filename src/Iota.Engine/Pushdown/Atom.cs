using System.Buffers;
using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>How an atom compares.</summary>
internal enum AtomTest
{
    In,
    Prefix,
    Suffix,
    Contains,
    Present,

    /// <summary>Somewhere in the field, whatever it is: in a key or a text of an object or a list.</summary>
    Within,
}

/// <summary>One look at one field: its text is one of the values, begins with one, ends with one, contains one; or it is there at all.</summary>
/// <remarks>False for an absent field, unknown for an odd one.</remarks>
internal sealed record Atom : Condition
{
    private const int LongestFoldedOnStack = 512;

    private readonly byte[][] _values;
    private readonly byte[][] _escaped;
    private readonly byte[][] _inside;
    private SearchValues<string>? _parts;

    /// <param name="slot">The field's number in the <see cref="FieldPlan"/>.</param>
    /// <param name="values">None for <see cref="AtomTest.Present"/>.</param>
    /// <param name="fold">Compare ASCII text in lower case; text that is not ASCII is unknown, because Python folds it by Unicode's rules.</param>
    public Atom(int slot, AtomTest test, IEnumerable<string> values, bool fold)
    {
        Slot = slot;
        Test = test;
        Fold = fold;
        Texts = [.. values];
        _values = [.. Texts.Select(Encoding.UTF8.GetBytes)];
        _escaped = Texts.Any(EscapedText.NeedsEscapes) ? [.. Texts.Select(EscapedText.Write).OfType<byte[]>()] : _values;
        // Python's str() ends a text in a list or an object with another quote than the record does.
        IEnumerable<string> ends = Texts.Where(text => text.EndsWith('\'')).Select(text => text[..^1] + '"');
        _inside = test == AtomTest.Within ? [.. _values, .. ends.Select(Encoding.UTF8.GetBytes)] : [];
    }

    public int Slot { get; }

    public AtomTest Test { get; }

    public bool Fold { get; }

    /// <summary>The values, in lower case when <see cref="Fold"/>.</summary>
    public IReadOnlyList<string> Texts { get; }

    public override IEnumerable<Atom> Atoms => [this];

    public override Truth Evaluate(in RecordView record)
    {
        FieldValue field = record.Resolve(Slot);
        if (field.Kind == FieldKind.Absent) return Truth.False;
        ReadOnlySpan<byte> text = record.Json[field.Start..field.End];
        return field.Kind switch
        {
            FieldKind.Text => JudgeText(text, _values, escaped: false),
            FieldKind.EscapedText => JudgeText(text, _escaped, escaped: true),
            _ => Test == AtomTest.Within && IsPlain(text) ? Judge(text, _inside, escaped: false) : Truth.Unknown,
        };
    }

    public override Condition With(Func<Atom, bool?> known) => known(this) is { } answer ? new Constant(answer) : this;

    private Truth JudgeText(ReadOnlySpan<byte> text, byte[][] values, bool escaped)
    {
        if (Test == AtomTest.Present) return Truth.True;
        return !Fold || Ascii.IsValid(text) ? Judge(text, values, escaped) : Truth.Unknown;
    }

    /// <summary>What is printable ASCII without escapes, Python's str() writes as it stands in the record. Empty is a value of which it is not known where it
    /// stands.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && value[0] != '"' && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !value.Contains((byte)'\\');

    private Truth Judge(ReadOnlySpan<byte> text, byte[][] values, bool escaped)
    {
        bool matches = Fold ? MatchesFolded(text, values, escaped) : Matches(text, values, escaped);
        return matches ? Truth.True : Truth.False;
    }

    private bool MatchesFolded(ReadOnlySpan<byte> text, byte[][] values, bool escaped)
    {
        if (Test == AtomTest.Contains && !escaped) return ContainsInAnyCase(text);
        Span<byte> folded = text.Length <= LongestFoldedOnStack ? stackalloc byte[LongestFoldedOnStack] : new byte[text.Length];
        _ = Ascii.ToLower(text, folded, out int length);
        return Matches(folded[..length], values, escaped);
    }

    /// <summary>In one pass, whatever the number of values. One that is not ASCII is in no text that is.</summary>
    private bool ContainsInAnyCase(ReadOnlySpan<byte> text)
    {
        _parts ??= SearchValues.Create([.. Texts.Where(value => Ascii.IsValid(value))], StringComparison.OrdinalIgnoreCase); // Two threads may both make it: they are the same.
        Span<char> letters = text.Length <= LongestFoldedOnStack ? stackalloc char[LongestFoldedOnStack] : new char[text.Length];
        _ = Ascii.ToUtf16(text, letters, out int length);
        return letters[..length].ContainsAny(_parts);
    }

    private bool Matches(ReadOnlySpan<byte> text, byte[][] values, bool escaped)
    {
        foreach (byte[] value in values)
        {
            bool matches = Test switch
            {
                AtomTest.In => text.SequenceEqual(value),
                AtomTest.Prefix => text.StartsWith(value),
                AtomTest.Suffix => escaped ? EscapedText.EndsWith(text, value) : text.EndsWith(value),
                _ => escaped ? EscapedText.Contains(text, value) : text.IndexOf(value) >= 0,
            };
            if (matches) return true;
        }
        return false;
    }
}
