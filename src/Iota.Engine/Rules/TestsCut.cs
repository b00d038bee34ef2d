using System.Buffers;

namespace Iota.Engine.Rules;

/// <summary>Leaves the tests out of a rule's metadata. They are by far the largest part of it, and only whoever runs them needs them.</summary>
internal static class TestsCut
{
    /// <summary>The text with the lines of a top-level <c>Tests</c> in block style empty, so that all others keep their numbers. Where the file is written otherwise, all of it
    /// is returned.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> yaml)
    {
        var kept = new ArrayBufferWriter<byte>(Math.Max(1, yaml.Length));
        bool inTests = false;
        while (!yaml.IsEmpty)
        {
            int end = yaml.IndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> line = end == 0 ? yaml : yaml[..end];
            yaml = yaml[line.Length..];
            // Only a line that begins with something else than its indentation or a list's dash can end a block.
            bool continues = line[0] is (byte)' ' or (byte)'-' or (byte)'#' or (byte)'\n' or (byte)'\r';
            inTests = inTests ? continues && !line.StartsWith("---"u8) : line.TrimEnd(" \r\n"u8).SequenceEqual("Tests:"u8);
            kept.Write(inTests ? "\n"u8 : line);
        }

        return kept.WrittenSpan.ToArray();
    }
}
