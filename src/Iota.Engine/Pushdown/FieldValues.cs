using System.Runtime.CompilerServices;

namespace Iota.Engine.Pushdown;

/// <summary>What is known of the fields of one record, by slot. For one record after another; one instance serves one thread.</summary>
/// <remarks>There are hundreds of fields, of which a record is asked for a handful: so what is forgotten between two records is which are known, a bit for each.</remarks>
/// <param name="count">Fields of the plan.</param>
internal sealed class FieldValues(int count)
{
    private const int BitsPerWord = 64;

    private readonly FieldValue[] _values = new FieldValue[count];
    private readonly ulong[] _known = new ulong[(count + BitsPerWord - 1) / BitsPerWord];

    /// <summary>For the next record.</summary>
    public void Forget() => Array.Clear(_known);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsKnown(int slot) => (_known[slot / BitsPerWord] >> (slot % BitsPerWord) & 1) != 0;

    public FieldValue this[int slot]
    {
        get => _values[slot];
        set
        {
            _values[slot] = value;
            _known[slot / BitsPerWord] |= 1UL << (slot % BitsPerWord);
        }
    }
}
