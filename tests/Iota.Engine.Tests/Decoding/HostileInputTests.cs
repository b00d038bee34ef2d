using System.Diagnostics;
using System.Text;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

/// <summary>Content that is made to hang a reader or to eat its memory.</summary>
[Collection(nameof(Alone))]
public class HostileInputTests
{
    private const int MB = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // They take about a second; a busy machine is allowed.

    public static TheoryData<string, FailureReason?> Bombs => new()
    {
        { "[", FailureReason.TruncatedJson },
        { "{", null },
        { "{\n", FailureReason.TooManyRecords },
        { "{\"a\":", FailureReason.TruncatedJson },
        { "{\"a\":\n", FailureReason.TruncatedJson },
        { "{\"a\":1,\n", FailureReason.TooManyRecords },
        { "{\"a\":[\n", FailureReason.TruncatedJson },
        { "{\"Records\":[", FailureReason.TruncatedJson },
        { "\n", null },
        { "}\n", null },
        { "{}\nx\n", FailureReason.TooManyRecords },
        { "\uFEFF", null },
        { ",", null },
        { "[]", null },
        { "[}", FailureReason.TruncatedJson },
        { "[{\"a\":[}", FailureReason.TruncatedJson },
        { "[\"", FailureReason.TruncatedJson },
        { "\\", null },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Megabytes_of_anything_are_read_in_bounded_time(string piece, FailureReason? failure) => AssertBounded("{}" + Repeat(piece), failure);

    [Theory]
    [InlineData("", "{\"a\":", FailureReason.TruncatedJson)]
    [InlineData("", "{\"a\":1,\n", FailureReason.TooManyRecords)]
    [InlineData("", "{}", FailureReason.TooManyRecords)]
    [InlineData("", "1,", FailureReason.TooManyRecords)]
    [InlineData("", "}", FailureReason.TruncatedJson)]
    [InlineData("", "\"a\"", FailureReason.TruncatedJson)]
    [InlineData("{\"a\":\"", "x", FailureReason.TruncatedJson)]
    [InlineData("{\"a\":\"", "\\", FailureReason.TruncatedJson)]
    [InlineData("{\"a\":", "7", FailureReason.TruncatedJson)]
    [InlineData("{\"a\":1", " ", FailureReason.TruncatedJson)]
    [InlineData("{\"a\":1", ",\"b\":2", FailureReason.TruncatedJson)]
    [InlineData("", "{\"\\ud800\":1},", FailureReason.TooManyRecords)]
    public void Megabytes_in_an_array_are_read_in_bounded_time(string start, string piece, FailureReason? failure) => AssertBounded("[" + start + Repeat(piece), failure);

    [Fact]
    public void Fifty_megabytes_of_brackets_are_a_truncated_array() => AssertBounded(new string('[', 50 * MB), FailureReason.TruncatedJson);

    /// <summary>Documents that are found broken only at their end, and that hold lines that could start others.</summary>
    [Fact]
    public void Broken_documents_within_broken_documents_are_read_in_bounded_time()
    {
        string nested = string.Concat(Enumerable.Repeat("{\"a\":\n", 63));
        string members = "{\"b\":1" + string.Concat(Enumerable.Repeat(",\n\"b\":1", MB / 4));
        AssertBounded("{}\n" + nested + members + "}NaN\n" + nested + members + "}NaN\n", null);
    }

    [Fact]
    public void Fifty_megabytes_in_one_string_are_one_record_that_is_too_large()
    {
        Decoded decoded = Decoded.Read($"[{{\"a\":1}},{{\"a\":\"{new string('x', 50 * MB)}\"}},{{\"b\":1}}]");
        Assert.Null(decoded.Failure);
        Assert.Equal(["""{"a":1}""", """{"b":1}"""], decoded.Good);
        Assert.Equal([FailureReason.RecordTooLarge], decoded.Defects);
    }

    [Fact]
    public void A_record_of_17_megabytes_is_set_aside_and_one_of_16_is_read()
    {
        string fits = $"{{\"a\":[{new string(' ', 16 * 1024 * 1024 - 8)}]}}";
        string large = $"{{\"a\":[{string.Join(',', Enumerable.Repeat("{\"b\":\"]}\\\"\"}", 17 * MB / 13))}]}}";
        foreach (string text in (ReadOnlySpan<string>)[$"[{{}},{fits},{large},{{\"b\":1}}]", $"{{}}\n{fits}\n{large}\n{{\"b\":1}}"])
        {
            Decoded decoded = Decoded.Read(text);
            Assert.Null(decoded.Failure);
            Assert.Equal(["{}", fits, """{"b":1}"""], decoded.Good);
            Assert.Equal([FailureReason.RecordTooLarge], decoded.Defects);
        }
    }

    private static string Repeat(string piece) => string.Concat(Enumerable.Repeat(piece, 10 * MB / piece.Length));

    private static void AssertBounded(string text, FailureReason? failure)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        // The records are not kept here: only the reader's own memory counts.
        var limits = new DecodeLimits { MaxRecords = 200_000 };
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        long started = Stopwatch.GetTimestamp();
        FailureReason? found = null;
        using (var reader = new RecordReader(new ChunkedStream(content, 64 * 1024), limits))
        {
            try
            {
                while (reader.FillAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
                {
                    while (reader.TryRead(out _))
                    {
                    }
                }
            }
            catch (ObjectFailedException failed)
            {
                found = failed.Reason;
            }
        }
        Assert.Equal(failure, found);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 80 * MB);
    }
}
