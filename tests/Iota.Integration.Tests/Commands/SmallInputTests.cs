using Iota.Console;

namespace Iota.Integration.Tests.Commands;

public sealed class SmallInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iota-test-").FullName;

    [Fact]
    public void A_few_small_files_are_little_wherever_they_lie()
    {
        string one = Write("a/b/one.json", 1000);
        Write("two.json", 1000);
        Assert.True(SmallInput.Is([_folder]));
        Assert.True(SmallInput.Is([one, one]));
    }

    [Fact]
    public void Many_files_are_much()
    {
        for (int file = 0; file < 17; file++) Write($"{file}.json", 1);
        Assert.False(SmallInput.Is([_folder]));
    }

    [Fact]
    public void A_large_file_is_much()
    {
        string large = Write("large.json", 1024 * 1024 + 1);
        Assert.False(SmallInput.Is([large]));
        Assert.False(SmallInput.Is([Write("small.json", 1), large]));
    }

    [Fact]
    public void What_lies_in_S3_or_is_not_there_may_be_much()
    {
        Assert.False(SmallInput.Is(["s3://bucket/prefix"]));
        Assert.False(SmallInput.Is([Path.Combine(_folder, "nothing")]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, int bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }
}
