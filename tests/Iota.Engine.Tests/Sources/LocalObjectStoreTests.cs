using Iota.Engine.Sources;

namespace Iota.Engine.Tests.Sources;

public sealed class LocalObjectStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iota-test-");

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_read()
    {
        string path = Write("ä log.json");
        await using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("content", await ReadAsync(path));
    }

    [Fact]
    public async Task A_file_that_is_read_is_not_locked_and_may_be_deleted()
    {
        string path = Write("log.json");
        await using Stream stream = await OpenAsync(path);
        await using (var other = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            other.SetLength(3);
        File.Delete(path);
        using var reader = new StreamReader(stream);
        Assert.Equal("con", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("missing.json")]
    [InlineData("log.json/below.json")]
    public async Task What_is_not_there_is_said_so(string name)
    {
        Write("log.json");
        ObjectFailedException e = await Assert.ThrowsAsync<ObjectFailedException>(() => OpenAsync(Path.Combine(_folder.FullName, name)));
        Assert.Equal(FailureReason.NotFound, e.Reason);
    }

    [Fact]
    public async Task Other_failures_keep_the_words_of_the_system()
    {
        string name = new('x', 300);
        ObjectFailedException e = await Assert.ThrowsAsync<ObjectFailedException>(() => OpenAsync(Path.Combine(_folder.FullName, name)));
        Assert.Equal(FailureReason.ReadFailed, e.Reason);
        Assert.Contains("File name too long", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "content");
        return path;
    }

    private static Task<Stream> OpenAsync(string path) => new LocalObjectStore().OpenAsync(new ObjectRef("", path), TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(string path)
    {
        using var reader = new StreamReader(await OpenAsync(path));
        return await reader.ReadToEndAsync();
    }
}
