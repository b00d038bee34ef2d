using System.Security.Cryptography;

namespace Iota.Cdk.Tests;

/// <summary>Only what was packaged from the sources as they are is deployed.</summary>
public sealed class ArtefactTests : IDisposable
{
    private static readonly DateTime Packaged = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly string _root = Directory.CreateTempSubdirectory("iota-artefacts-").FullName;

    public ArtefactTests()
    {
        Write("Iota.sln", "", Packaged.AddDays(1));
        Write("src/Iota.Engine/DetectionEngine.cs", "", Packaged.AddDays(-1));
        Write("rules/a.py", "", Packaged.AddDays(-1));
        string[] names = ["iota-function-x64.zip", "iota-python-layer-x64.zip", "iota-rules-layer.zip"];
        foreach (string name in names) Write($"dist/{name}", name, Packaged);
        Write("dist/SHA256SUMS", string.Join('\n', names.Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))}  {name}")), Packaged);
    }

    private Artefacts Artefacts => new(Path.Combine(_root, "dist"), "x64");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Files_as_they_were_packaged_are_taken() => Assert.Empty(Artefacts.Problems());

    [Theory]
    [InlineData("src/Iota.Engine/DetectionEngine.cs")]
    [InlineData("src/Iota.Function/New.cs")]
    [InlineData("layers/python/iota/worker.py")]
    [InlineData("rules/a.py")]
    [InlineData("rules/a.yml")]
    [InlineData("iota.yaml")]
    public void A_source_that_changed_afterwards_is_named(string path)
    {
        Write(path, "changed", Packaged.AddSeconds(1));
        Assert.Equal([$"{path} was changed after {_root}/dist was packaged: run `make package`."], Artefacts.Problems());
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("tests/A.cs")]
    [InlineData("layers/python/iota/__pycache__/worker.pyc")]
    public void What_the_artefacts_are_not_made_of_may_change(string path)
    {
        Write(path, "changed", Packaged.AddSeconds(1));
        Assert.Empty(Artefacts.Problems());
    }

    [Fact]
    public void A_file_that_is_not_the_one_that_was_packaged_is_named()
    {
        Write("dist/iota-rules-layer.zip", "another", Packaged);
        Assert.Equal([$"{_root}/dist/iota-rules-layer.zip is not the file that SHA256SUMS beside it describes: run `make package`."], Artefacts.Problems());
    }

    [Fact]
    public void Without_sums_nothing_is_taken()
    {
        File.Delete(Path.Combine(_root, "dist/SHA256SUMS"));
        Assert.Equal([$"{_root}/dist/SHA256SUMS is missing: run `make package`."], Artefacts.Problems());
    }

    [Fact]
    public void Artefacts_that_were_made_elsewhere_have_no_sources_here()
    {
        File.Delete(Path.Combine(_root, "Iota.sln"));
        Write("rules/a.py", "changed", Packaged.AddSeconds(1));
        Assert.Empty(Artefacts.Problems());
    }

    private void Write(string path, string text, DateTime time)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetLastWriteTimeUtc(full, time);
    }
}
