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
}

/// <summary>One look at one field: its text is one of the values, begins with one, ends with one, contains one; or it is there at all.</summary>
/// <remarks>False for an absent field, unknown for an odd one.</remarks>
internal sealed record Atom : Condition
{
    private readonly byte[][] _values;

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
        if (field.Kind != FieldKind.Text) return Truth.Unknown;
        if (Test == AtomTest.Present) return Truth.True;
        ReadOnlySpan<byte> text = record.Json[field.Start..field.End];
        if (!Fold) return Matches(text) ? Truth.True : Truth.False;
        return Ascii.IsValid(text) ? MatchesFolded(text) : Truth.Unknown;
    }

    private Truth MatchesFolded(ReadOnlySpan<byte> text)
    {
        const int longestOnStack = 512;
        Span<byte> folded = text.Length <= longestOnStack ? stackalloc byte[longestOnStack] : new byte[text.Length];
        _ = Ascii.ToLower(text, folded, out int length);
        return Matches(folded[..length]) ? Truth.True : Truth.False;
    }

    private bool Matches(ReadOnlySpan<byte> text)
    {
        foreach (byte[] value in _values)
        {
            bool matches = Test switch
            {
                AtomTest.In => text.SequenceEqual(value),
                AtomTest.Prefix => text.StartsWith(value),
                AtomTest.Suffix => text.EndsWith(value),
                _ => text.IndexOf(value) >= 0,
            };
            if (matches) return true;
        }
        return false;
    }
}
