using System.Buffers;
using Iota.Engine.Decoding;

namespace Iota.Engine.Pushdown;

/// <summary>Walks the members of an object that is known to be valid, passing over their values.</summary>
internal ref struct MemberCursor(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",} \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1; // Behind the '{'.

    public int NameStart { get; private set; }

    public int NameEnd { get; private set; }

    /// <summary>The name as it stands, escapes included.</summary>
    public readonly ReadOnlySpan<byte> Name => _json[NameStart..NameEnd];

    public int ValueStart { get; private set; }

    public int ValueEnd { get; private set; }

    public bool MoveNext()
    {
        SkipSpaceAndCommas();
        if (_json[_position] == '}') return false;
        NameStart = _position + 1;
        SkipString();
        NameEnd = _position - 1;
        SkipSpaceAndCommas();
        _position++; // The ':'.
        SkipSpaceAndCommas();
        ValueStart = _position;
        SkipValue();
        ValueEnd = _position;
        return true;
    }

    private void SkipValue()
    {
        switch (_json[_position])
        {
            case (byte)'"':
                SkipString();
                break;
            case (byte)'{' or (byte)'[':
                _ = new JsonStructure(0).TryFindEnd(_json, ref _position);
                break;
            default:
                _position += _json[_position..].IndexOfAny(EndOfScalar);
                break;
        }
    }

    private void SkipString()
    {
        _position++;
        while (true)
        {
            _position += _json[_position..].IndexOfAny((byte)'"', (byte)'\\');
            if (_json[_position] == '"') break;
            _position += 2; // The backslash and what it escapes.
        }
        _position++;
    }

    private void SkipSpaceAndCommas() => _position += _json[_position..].IndexOfAnyExcept(" \t\r\n,"u8);
}
