using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

/// <summary>Every row of the gzip table in the reliability study, and more: nothing but an intact stream gives data without an error.</summary>
public class GzipTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("""{"Records":[{"eventName":"A","n":1},{"eventName":"B","n":2},{"eventName":"A","n":3}]}""");

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void An_intact_member_is_expanded(CompressionLevel level) => AssertExpands(Text, Gzip.Member(Text, level));

    [Fact]
    public void Content_of_any_kind_survives() => Gen.Select(Gen.Byte.Array[0, 5000], Gen.Int[1, 600], Gen.Int[1, 600]).Sample((content, input, output) =>
        Assert.Equal(content, Expand(Gzip.Member(content, CompressionLevel.Fastest), input, output)), iter: 2_000);

    [Fact]
    public void Members_follow_each_other() => AssertExpands([.. Text, .. Text, .. "x"u8], [.. Gzip.Member(Text), .. Gzip.Member([]), .. Gzip.Member(Text), .. Gzip.Member("x"u8)]);

    [Fact]
    public void Every_optional_part_of_the_header_is_passed_over()
    {
        for (byte flags = 0; flags < 32; flags++)
        {
            byte[] member = [.. Gzip.HeaderWithParts(flags), .. Gzip.Deflate(Text), .. Gzip.Trailer(Text)];
            AssertExpands([.. Text, .. Text], [.. member, .. member]);
        }
    }

    [Fact]
    public void An_extra_field_may_be_empty() =>
        AssertExpands(Text, [.. Gzip.Header(4), 0, 0, .. Gzip.Deflate(Text), .. Gzip.Trailer(Text)]);

    [Fact]
    public void Reserved_flags_are_refused() =>
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read((byte[])[.. Gzip.Header(0x20), .. Gzip.Deflate(Text), .. Gzip.Trailer(Text)]).Failure);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void A_stream_that_is_cut_at_any_byte_is_truncated(byte flags)
    {
        byte[] stream = [.. Gzip.HeaderWithParts(flags), .. Gzip.Deflate(Text), .. Gzip.Trailer(Text)];
        for (int length = 2; length < stream.Length; length++)
        {
            Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read(stream[..length]).Failure);
            Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read(stream[..length], chunkBytes: 1).Failure);
        }
        // One byte is not enough to tell gzip. It is no JSON either.
        Assert.Equal(FailureReason.NotALog, Decoded.Read(stream[..1]).Failure);
    }

    [Fact]
    public void A_second_member_that_is_cut_at_any_byte_is_truncated()
    {
        byte[] first = Gzip.Member(Text);
        byte[] both = [.. first, .. Gzip.Member(Text)];
        for (int length = first.Length + 1; length < both.Length; length++)
            Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read(both[..length]).Failure);
    }

    [Theory]
    [InlineData(8, "CRC-32")]
    [InlineData(5, "CRC-32")]
    [InlineData(4, "length")]
    [InlineData(1, "length")]
    public void A_trailer_that_does_not_match_is_corrupt(int fromEnd, string says)
    {
        byte[] stream = Gzip.Member(Text);
        stream[^fromEnd] ^= 1;
        Decoded decoded = Decoded.Read(stream);
        Assert.Equal(FailureReason.CorruptGzip, decoded.Failure);
        Assert.Contains(says, decoded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_nothing_holds_nothing()
    {
        AssertExpands([], Gzip.Member([]));
        AssertExpands([], [.. Gzip.Header(0), 3, 0, .. new byte[8]]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    [InlineData(300_000)]
    public void Zeros_behind_the_last_member_are_padding(int zeros) => AssertExpands(Text, [.. Gzip.Member(Text), .. new byte[zeros]]);

    [Fact]
    public void Anything_else_behind_the_last_member_is_corrupt_or_truncated()
    {
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read((byte[])[.. Gzip.Member(Text), .. "0123456789"u8]).Failure);
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read((byte[])[.. Gzip.Member(Text), .. "012345678"u8]).Failure);
        Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read((byte[])[.. Gzip.Member(Text), 0x1F]).Failure);
        Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read((byte[])[.. Gzip.Member(Text), 0x1F, 0x8B, 8]).Failure);
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read((byte[])[.. Gzip.Member(Text), 0, .. Gzip.Member(Text)]).Failure);
    }

    [Fact]
    public void A_compressed_stream_that_is_not_deflate_is_corrupt() =>
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read((byte[])[.. Gzip.Header(0), 0xFF, 0xFF, 0xFF, 0xFF, .. Text]).Failure);

    [Fact]
    public void Another_method_than_deflate_is_refused()
    {
        byte[] stream = Gzip.Member(Text);
        stream[2] = 7;
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read(stream).Failure);
    }

    [Fact]
    public void Gzip_inside_gzip_is_named()
    {
        Decoded decoded = Decoded.Read(Gzip.Member(Gzip.Member(Text)));
        Assert.Equal(FailureReason.NotALog, decoded.Failure);
        Assert.Contains("gzip inside gzip", decoded.Message, StringComparison.Ordinal);
    }

    /// <summary>Bits of the header that say nothing of the content (time, system, "text") may flip unseen; nothing else may.</summary>
    [Fact]
    public void A_flipped_bit_never_gives_other_data_without_an_error() =>
        Gen.Select(Gen.Byte[32, 126].Array[1, 400], Gen.Int[0, 1_000_000], Gen.Int[0, 7], Gen.Bool).Sample((content, where, bit, two) =>
        {
            byte[] stream = two ? [.. Gzip.Member(content), .. Gzip.Member(content)] : Gzip.Member(content);
            byte[] expected = two ? [.. content, .. content] : content;
            stream[where % stream.Length] ^= (byte)(1 << bit);
            try
            {
                Assert.Equal(expected, Expand(stream));
            }
            catch (ObjectFailedException failed)
            {
                Assert.True(failed.Reason is FailureReason.CorruptGzip or FailureReason.TruncatedGzip);
            }
        }, iter: 20_000);

    [Fact]
    public void Random_bytes_never_give_data_without_an_error() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            Assert.Empty(Expand([.. Gzip.Header(0), .. bytes]));
        }
        catch (ObjectFailedException failed)
        {
            Assert.True(failed.Reason is FailureReason.CorruptGzip or FailureReason.TruncatedGzip);
        }
    }, iter: 20_000);

    [Fact]
    public void Memory_of_zlib_is_given_back_and_used_again()
    {
        byte[] stream = Gzip.Member(Text);
        for (int i = 0; i < 1000; i++) Assert.Equal(3, Decoded.Read(stream).Records.Count);
        for (int i = 0; i < 1000; i++) Assert.Equal(FailureReason.TruncatedGzip, Decoded.Read(stream[..^10]).Failure);
        Assert.Equal(3, Decoded.Read(stream).Records.Count);
    }

    [Fact]
    public void A_bomb_is_refused_before_it_has_expanded()
    {
        byte[] bomb = Gzip.Member(Encoding.UTF8.GetBytes($"[\"{new string(' ', 30_000_000)}\"]"), CompressionLevel.SmallestSize);
        Decoded decoded = Decoded.Read(bomb);
        Assert.Equal(FailureReason.ExpandsTooMuch, decoded.Failure);
        Assert.Contains("bomb", decoded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_beyond_a_limit_is_refused()
    {
        byte[] text = Encoding.UTF8.GetBytes($"[{{\"a\":\"{new string('x', 600_000)}\"}}]");
        Assert.Equal(FailureReason.ExpandsTooMuch, Decoded.Read(Gzip.Member(text), limits: new DecodeLimits { MaxExpandedBytes = 500_000 }).Failure);
        Assert.Equal(FailureReason.ObjectTooLarge, Decoded.Read(text, limits: new DecodeLimits { MaxObjectBytes = 500_000 }).Failure);
        // Stored bytes that expand to nothing count too.
        Assert.Equal(FailureReason.ObjectTooLarge, Decoded.Read((byte[])[.. Gzip.Member("[]"u8), .. new byte[600_000]], limits: new DecodeLimits { MaxObjectBytes = 500_000 }).Failure);
    }

    [Fact]
    public void The_length_in_the_trailer_is_that_of_its_own_member()
    {
        byte[] stream = [.. Gzip.Member(Text), .. Gzip.Member(Text)];
        BinaryPrimitives.WriteUInt32LittleEndian(stream.AsSpan(stream.Length - 4), (uint)(2 * Text.Length));
        Assert.Equal(FailureReason.CorruptGzip, Decoded.Read(stream).Failure);
    }

    private static void AssertExpands(byte[] expected, byte[] stream)
    {
        foreach (int input in (ReadOnlySpan<int>)[1, 2, 3, 7, 64, stream.Length])
        {
            foreach (int output in (ReadOnlySpan<int>)[1, 5, Text.Length, 4096])
                Assert.Equal(expected, Expand(stream, input, output));
        }
    }

    private static byte[] Expand(byte[] stream, int input = int.MaxValue, int output = 4096)
    {
        using var inflater = new GzipInflater();
        using var target = new MemoryStream();
        byte[] room = new byte[output];
        for (int start = 0; ;)
        {
            int available = Math.Min(input, stream.Length - start);
            inflater.Inflate(stream.AsSpan(start, available), room, out int consumed, out int written);
            Assert.True(consumed == available || written == room.Length);
            start += consumed;
            target.Write(room, 0, written);
            if (written > 0 || start < stream.Length) continue;
            inflater.EnsureComplete();
            return target.ToArray();
        }
    }
}
