using System.Text;
using CsCheck;
using Iota.Engine.Decoding;

namespace Iota.Engine.Tests.Decoding;

public class JsonStructureTests
{
    /// <summary>Text that is rich in what matters: quotes, backslashes, brackets, and runs that cross the borders of 64 byte blocks.</summary>
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Const("\""), Gen.Const("\\\""), Gen.Const("{"), Gen.Const("}"), Gen.Const("["), Gen.Const("]"), Gen.Const("\"{\""), Gen.Const("é"), Gen.Const("\0"),
        Gen.Int[1, 140].Select(n => new string('\\', n)), Gen.Int[1, 140].Select(n => new string('x', n))).Array[0, 60].Select(string.Concat);

    [Fact]
    public void The_end_of_an_object_is_where_a_byte_by_byte_count_finds_it() =>
        Text.Select(Gen.Int[1, 80], Gen.Int[1, 3]).Sample((text, chunk, depth) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int expected = Naive(bytes, depth);
            var structure = new JsonStructure(depth);
            int position = 0;
            bool found = false;
            for (int visible = 0; !found && visible < bytes.Length;)
            {
                visible = Math.Min(bytes.Length, visible + chunk);
                found = structure.TryFindEnd(bytes.AsSpan(0, visible), ref position);
                if (!found) Assert.Equal(visible, position);
            }
            Assert.Equal(expected, found ? position : -1);
        }, iter: 20_000);

    [Fact]
    public void Any_run_of_backslashes_at_any_place_of_a_block_escapes_a_quote_when_it_is_odd()
    {
        for (int before = 0; before < 130; before++)
        {
            for (int run = 0; run < 130; run++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes("{\"" + new string('a', before) + new string('\\', run) + "\"}\"}");
                var structure = new JsonStructure(0);
                int position = 0;
                Assert.True(structure.TryFindEnd(bytes, ref position));
                Assert.Equal(run % 2 == 0 ? bytes.Length - 2 : bytes.Length, position);
            }
        }
    }

    [Fact]
    public void A_text_without_an_end_is_read_to_its_last_byte()
    {
        var structure = new JsonStructure(0);
        int position = 0;
        Assert.False(structure.TryFindEnd("{[[["u8, ref position));
        Assert.Equal(4, position);
        Assert.False(structure.TryFindEnd("{[[["u8, ref position));
        Assert.Equal(4, position);
    }

    /// <summary>The position behind the bracket that closes the last open one, or -1.</summary>
    private static int Naive(ReadOnlySpan<byte> text, int depth)
    {
        bool inside = false;
        bool escaped = false;
        for (int i = 0; i < text.Length; i++)
        {
            bool quote = text[i] == '"' && !escaped;
            escaped = text[i] == '\\' && !escaped;
            if (quote) inside = !inside;
            if (inside) continue;
            if (text[i] is (byte)'{' or (byte)'[') depth++;
            if (text[i] is (byte)'}' or (byte)']' && --depth == 0) return i + 1;
        }
        return -1;
    }
}
