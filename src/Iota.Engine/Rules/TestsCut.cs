namespace Iota.Engine.Rules;

/// <summary>Leaves the tests out of a rule's metadata. They are by far the largest part of it, and only whoever runs them needs them.</summary>
internal static class TestsCut
{
    /// <summary>Empties the lines of a top-level <c>Tests</c> in block style, so that all others keep their numbers. Where the file is written otherwise, or what follows
    /// could name a part of a test, nothing changes.</summary>
    /// <remarks>A rules layer is made by the same steps (layers/assembly/rules_layer.py).</remarks>
    /// <param name="yaml">The text, which is changed in place.</param>
    /// <returns>What is left of it.</returns>
    public static Span<byte> Apply(Span<byte> yaml)
    {
        if (MayHoldAnchor(yaml)) return yaml;
        int kept = 0;
        bool inTests = false;
        for (int start = 0, length; start < yaml.Length; start += length)
        {
            int end = yaml[start..].IndexOf((byte)'\n') + 1;
            length = end == 0 ? yaml.Length - start : end;
            Span<byte> line = yaml.Slice(start, length);
            // Only a line that begins with something else than its indentation or a list's dash can end a block.
            bool continues = line[0] is (byte)' ' or (byte)'-' or (byte)'#' or (byte)'\n' or (byte)'\r';
            inTests = inTests ? continues && !line.StartsWith("---"u8) : line.TrimEnd(" \r\n"u8).SequenceEqual("Tests:"u8);
            ReadOnlySpan<byte> rest = inTests ? "\n"u8 : line;
            rest.CopyTo(yaml[kept..]);
            kept += rest.Length;
        }

        return yaml[..kept];
    }

    /// <summary>Whether there is an ampersand where an anchor can be: not inside of a word, as in an address, nor alone, as in "Command &amp; Control".</summary>
    private static bool MayHoldAnchor(ReadOnlySpan<byte> yaml)
    {
        for (int i = 0; i + 1 < yaml.Length; i++)
        {
            int next = yaml[i..].IndexOf((byte)'&');
            if (next < 0) return false;
            i += next;
            if ((i == 0 || " \t\r\n[{,"u8.Contains(yaml[i - 1])) && i + 1 < yaml.Length && !" \t\r\n"u8.Contains(yaml[i + 1])) return true;
        }

        return false;
    }
}
