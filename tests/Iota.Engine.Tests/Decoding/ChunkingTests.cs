using System.Text;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

/// <summary>How the bytes arrive, and where the window ends, changes nothing of what is read.</summary>
public class ChunkingTests
{
    private const int WindowBytes = 256 * 1024;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\"\\\\\",", "\n", "\r\n", " ", "\uFEFF", "1", "null", "\"text\"", "x", "é", "NaN",
        """{"Records":[""", """{"first":1,"Events":[""", "]}", """],"last":{}}""", """{"a":1}""", """{"a":"\"}"}""", """{"a":{"b":[1,{}]}}""", """{"a":NaN}""",
        """{"_raw":"{\"a\":1}"}""", """{"digestS3Bucket":"b"}""", "{\n  \"a\": 1,\n  \"b\": {\n  }\n}\n", """{"a":""", """{"a":1,""", """{"a":[[[[[[[[[[1]]]]]]]]]]}""",
        """{"long":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""",
    ];

    /// <summary>Small limits, so that all of them are met.</summary>
    private static readonly DecodeLimits Limits = new() { MaxRecordBytes = 60, MaxDepth = 6, MaxRecords = 100 };

    [Fact]
    public void Streams_of_any_chunk_size_give_the_same_records() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[1, 30], Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(3), Gen.Const(7), Gen.Const(64), Gen.Int[1, 100])).Sample((pieces, chunk) =>
        {
            byte[] content = Encoding.UTF8.GetBytes("{}\n" + string.Concat(pieces.Select(i => Pieces[i])));
            AssertSame(Decoded.Read(content, limits: Limits), Decoded.Read(content, chunk, Limits));
            AssertSame(Decoded.Read(content, limits: Limits), Decoded.Read(Gzip.Member(content), chunk, Limits));
        }, iter: 20_000);

    [Fact]
    public void Windows_that_end_anywhere_give_the_same_pieces() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[1, 30], Gen.Int[1, 100]).Sample((pieces, chunk) =>
        {
            byte[] content = Encoding.UTF8.GetBytes(string.Concat(pieces.Select(i => Pieces[i])));
            Assert.Equal(Split(content, content.Length), Split(content, chunk));
        }, iter: 50_000);

    [Fact]
    public void Where_the_window_of_a_reader_ends_changes_nothing() =>
        Gen.Select(Gen.Int[0, Pieces.Length - 1].Array[1, 20], Gen.Int[0, 300], Gen.Int[1, 4]).Sample((pieces, before, padding) =>
        {
            // The same text once near the start of the window, once across its end, behind separators of which there may be any number.
            string text = string.Concat(pieces.Select(i => Pieces[i]));
            byte[] near = Encoding.UTF8.GetBytes("{}\n" + text);
            byte[] across = Encoding.UTF8.GetBytes("{}" + new string('\n', 1 + WindowBytes * padding - before) + text);
            int shift = across.Length - near.Length;
            Decoded expected = Decoded.Read(near, limits: Limits);
            Decoded moved = Decoded.Read(across, limits: Limits);
            AssertSame(expected, moved with { Records = [.. moved.Records.Select((r, i) => i == 0 ? r : r with { Offset = r.Offset - shift })] });
        }, iter: 2_000);

    [Fact]
    public void A_record_of_any_size_around_the_ends_of_the_window_is_read_whole()
    {
        foreach (int border in (ReadOnlySpan<int>)[WindowBytes, 2 * WindowBytes, 3 * WindowBytes])
        {
            for (int size = border - 40; size <= border + 40; size += 3)
            {
                string large = $"{{\"a\":\"{new string('x', size - 8)}\"}}";
                Decoded decoded = Decoded.Read($"[{{}},{large},{large},{{\"b\":1}}]");
                Assert.Null(decoded.Failure);
                Assert.Equal(["{}", large, large, """{"b":1}"""], decoded.Good);
            }
        }
    }

    /// <summary>Splits with a window that gets <paramref name="chunk"/> bytes more whenever the splitter asks, and loses what it no longer needs.</summary>
    private static List<string> Split(byte[] content, int chunk)
    {
        var splitter = new RecordSplitter(Limits.MaxRecordBytes, Limits.MaxDepth);
        List<string> found = [];
        int start = 0, end = 0;
        try
        {
            while (true)
            {
                ReadOnlySpan<byte> window = content.AsSpan(start, end - start);
                SplitResult result = splitter.TryRead(window, final: end == content.Length);
                if (result == SplitResult.End) return found;
                if (result == SplitResult.NeedMore)
                {
                    start += splitter.Position;
                    splitter.Discard(splitter.Position);
                    end = Math.Min(content.Length, end + chunk);
                    continue;
                }
                string defect = result == SplitResult.Defect ? splitter.Defect.ToString() : "";
                found.Add($"{defect} {splitter.PieceOffset} {splitter.IsDocument} {Encoding.UTF8.GetString(window[splitter.Piece])}");
            }
        }
        catch (ObjectFailedException failed)
        {
            found.Add(failed.Message);
            return found;
        }
    }

    private static void AssertSame(Decoded expected, Decoded actual)
    {
        Assert.Equal(expected.Failure, actual.Failure);
        Assert.Equal(expected.IsDigest, actual.IsDigest);
        Assert.Equal(expected.Records, actual.Records);
    }
}
