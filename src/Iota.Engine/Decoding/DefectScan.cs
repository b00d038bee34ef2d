namespace Iota.Engine.Decoding;

/// <summary>How far a piece reaches that is no good record.</summary>
internal enum DefectExtent
{
    /// <summary>To the bracket that closes it.</summary>
    Brackets,

    /// <summary>To the bracket that closes it, or to the end of its line when that comes first.</summary>
    BracketsOrLine,

    /// <summary>To the end of its line.</summary>
    Line,

    /// <summary>To the end of an array element that is no object.</summary>
    Element,
}

/// <summary>Passes over a piece that is no good record. The state survives a refill of the window, so no byte is looked at twice.</summary>
internal struct DefectScan(DefectExtent extent)
{
    private JsonStructure _structure = new(0);
    private ScalarScan _scalar;

    public readonly DefectExtent Extent => extent;

    /// <summary>Continues at <paramref name="position"/>; true when it now stands behind the piece.</summary>
    public bool TryFindEnd(ReadOnlySpan<byte> text, ref int position)
    {
        switch (extent)
        {
            case DefectExtent.Brackets:
                return _structure.TryFindEnd(text, ref position);
            case DefectExtent.Element:
                return _scalar.TryFindEnd(text, ref position);
            default:
                int newline = text[position..].IndexOf((byte)'\n');
                if (newline >= 0) text = text[..(position + newline + 1)];
                if (extent == DefectExtent.BracketsOrLine && _structure.TryFindEnd(text, ref position)) return true;
                position = text.Length;
                return newline >= 0;
        }
    }
}
