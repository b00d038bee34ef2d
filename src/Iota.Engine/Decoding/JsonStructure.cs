using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Iota.Engine.Decoding;

/// <summary>
/// Finds where a JSON object or array ends by counting brackets outside of strings, 64 bytes at a time. It does not validate; that is the
/// business of <see cref="RecordInspector"/>. The state survives a refill of the window, so no byte is looked at twice.
/// </summary>
/// <remarks>The method is that of simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019): bit masks of quotes, escapes and brackets;
/// a prefix XOR of the quotes gives the bytes inside of strings. Most blocks hold fewer closing brackets than the current depth and cost a
/// population count only.</remarks>
internal struct JsonStructure
{
    private const int BlockBytes = 64;
    private const byte CaseBit = 0x20; // '[' | 0x20 == '{' and ']' | 0x20 == '}'
    private const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;

    private long _depth;
    private ulong _insideString; // All ones when the previous block ended inside a string.
    private ulong _escaped;      // 1 when the previous block ended with an escaping backslash.

    /// <summary>Starts inside <paramref name="depth"/> open brackets, outside of strings.</summary>
    public JsonStructure(long depth) => _depth = depth;

    public readonly long Depth => _depth;

    /// <summary>Continues at <paramref name="position"/>. True when the last bracket has closed; <paramref name="position"/> is then behind it.
    /// False when the text ended first; <paramref name="position"/> is then its end.</summary>
    public bool TryFindEnd(ReadOnlySpan<byte> text, ref int position)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        while (position + BlockBytes <= text.Length)
        {
            int end = ScanBlock(ref Unsafe.Add(ref start, position), BlockBytes);
            if (end >= 0)
            {
                position += end + 1;
                return true;
            }
            position += BlockBytes;
        }
        return position < text.Length && ScanTail(text, ref position);
    }

    private bool ScanTail(ReadOnlySpan<byte> text, ref int position)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        ReadOnlySpan<byte> tail = text[position..];
        block.Fill((byte)' ');
        tail.CopyTo(block);
        int end = ScanBlock(ref MemoryMarshal.GetReference(block), tail.Length);
        position = end >= 0 ? position + end + 1 : text.Length;
        return end >= 0;
    }

    /// <summary>The index of the closing bracket in the block, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ScanBlock(ref byte block, int length)
    {
        Vector256<byte> low = Vector256.LoadUnsafe(ref block);
        Vector256<byte> high = Vector256.LoadUnsafe(ref block, 32);
        ulong quotes = Equal(low, high, (byte)'"');
        ulong backslashes = Equal(low, high, (byte)'\\');
        Vector256<byte> caseBit = Vector256.Create(CaseBit);
        ulong opens = Equal(low | caseBit, high | caseBit, (byte)'{');
        ulong closes = Equal(low | caseBit, high | caseBit, (byte)'}');

        if ((backslashes | _escaped) != 0) quotes &= ~FindEscaped(backslashes, length);
        ulong inside = PrefixXor(quotes) ^ _insideString;
        _insideString = length == BlockBytes ? (ulong)((long)inside >> 63) : LastBit(inside, length);
        opens &= ~inside;
        closes &= ~inside;

        int closing = BitOperations.PopCount(closes);
        if (closing < _depth)
        {
            _depth += BitOperations.PopCount(opens) - closing;
            return -1;
        }
        return WalkBrackets(opens, closes);
    }

    private int WalkBrackets(ulong opens, ulong closes)
    {
        ulong brackets = opens | closes;
        while (brackets != 0)
        {
            int at = BitOperations.TrailingZeroCount(brackets);
            brackets &= brackets - 1;
            _depth += (opens >> at & 1) != 0 ? 1 : -1;
            if (_depth == 0) return at;
        }
        return -1;
    }

    /// <summary>Marks the bytes that an odd run of backslashes escapes.</summary>
    private ulong FindEscaped(ulong backslashes, int length)
    {
        // simdjson's branch-free form: a backslash that is itself escaped escapes nothing.
        ulong potential = backslashes & ~_escaped;
        ulong maybe = potential << 1;
        ulong odd = maybe | OddBits;
        ulong codes = odd - potential;
        ulong escapedAndTerminal = codes ^ OddBits;
        ulong escaped = escapedAndTerminal ^ (backslashes | _escaped);
        ulong terminal = escapedAndTerminal & backslashes;
        _escaped = terminal >> (length - 1) & 1;
        return escaped;
    }

    private static ulong LastBit(ulong mask, int length) => (ulong)-(long)(mask >> (length - 1) & 1);

    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        Vector256<byte> wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32;
    }

    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ bits << 32;
    }
}
