using CsCheck;

namespace Iota.Engine.Tests;

public class SpoolTests
{
    private const int Chunk = Spool<int>.ChunkSize;

    [Fact]
    public void What_goes_in_comes_out_in_order_however_much_it_is() => Gen.Int[0, 4 * Chunk].Sample(count =>
    {
        using Spool<int> spool = NewSpool();
        for (int i = 0; i < count; i++) spool.Add(i);

        List<IReadOnlyList<int>> chunks = [.. spool.Chunks()];

        Assert.Equal(count, spool.Count);
        Assert.Equal(Enumerable.Range(0, count), chunks.SelectMany(chunk => chunk));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Count, 0, Chunk));
    }, iter: 30);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(Chunk, 1)]
    [InlineData(Chunk + 1, 2)]
    [InlineData((2 * Chunk) + 1, 3)]
    public void The_last_chunk_always_comes_and_only_it_may_be_short(int count, int chunks)
    {
        using Spool<int> spool = NewSpool();
        for (int i = 0; i < count; i++) spool.Add(i);

        int[] sizes = [.. spool.Chunks().Select(chunk => chunk.Count)];

        Assert.Equal(chunks, sizes.Length);
        Assert.All(sizes[..^1], size => Assert.Equal(Chunk, size));
    }

    private static Spool<int> NewSpool() => new((writer, item) => writer.Write(item), reader => reader.ReadInt32());
}
