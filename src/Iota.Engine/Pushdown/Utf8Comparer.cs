using System.Numerics;
using System.Runtime.InteropServices;

namespace Iota.Engine.Pushdown;

/// <summary>Lets a dictionary keyed by UTF-8 text be asked with a slice of a record.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static Utf8Comparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <remarks>By the ends of the text: what is looked up comes from records, but the keys come from rules, so nobody can make them collide.</remarks>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        if (alternate.Length < sizeof(ulong)) return HashOfShort(alternate);
        ulong first = MemoryMarshal.Read<ulong>(alternate);
        ulong last = MemoryMarshal.Read<ulong>(alternate[^sizeof(ulong)..]);
        return Mix(first ^ BitOperations.RotateLeft(last, 23), alternate.Length);
    }

    private static int HashOfShort(ReadOnlySpan<byte> text)
    {
        ulong letters = 0;
        foreach (byte letter in text) letters = letters << 8 | letter;
        return Mix(letters, text.Length);
    }

    private static int Mix(ulong bits, int length) => (int)(((bits + (ulong)length) * 0x9E37_79B9_7F4A_7C15) >> 32);
}
