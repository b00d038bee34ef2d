namespace Iota.Engine.Decoding;

/// <summary>Finds the end of an array element that is not an object: a scalar, a string, a nested array or a stray bracket. Rare, so byte by byte.</summary>
internal struct ScalarScan
{
    private long _depth;
    private bool _insideString;
    private bool _escaped;

    /// <summary>Continues at <paramref name="position"/>; true when it now stands at what ends the element: ',' or ']', or the '{' of a next one.</summary>
    public bool TryFindEnd(ReadOnlySpan<byte> text, ref int position)
    {
        for (; position < text.Length; position++)
        {
            byte value = text[position];
            if (_insideString)
            {
                bool closes = value == '"' && !_escaped;
                _escaped = value == '\\' && !_escaped;
                _insideString = !closes;
                continue;
            }
            switch (value)
            {
                case (byte)'"':
                    _insideString = true;
                    break;
                case (byte)',' or (byte)']' or (byte)'{' when _depth == 0:
                    return true;
                case (byte)'[' or (byte)'{':
                    _depth++;
                    break;
                case (byte)']' or (byte)'}':
                    if (_depth > 0) _depth--;
                    break;
            }
        }
        return false;
    }
}
