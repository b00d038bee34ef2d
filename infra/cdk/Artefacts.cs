using System.Security.Cryptography;

namespace Iota.Cdk;

/// <summary>The files of <c>make package</c> that the functions are made of.</summary>
internal sealed record Artefacts(string Folder, string Architecture)
{
    private const string Sums = "SHA256SUMS";

    public string Function => Path.Combine(Folder, $"iota-function-{Architecture}.zip");

    public string PythonLayer => Path.Combine(Folder, $"iota-python-layer-{Architecture}.zip");

    public string RulesLayer => Path.Combine(Folder, "iota-rules-layer.zip");

    public IEnumerable<string> Missing => new[] { Function, PythonLayer, RulesLayer }.Where(path => !File.Exists(path));

    /// <summary>What stands in the way of uploading them: a file that is not there, is not the one that was packaged, or is older than
    /// what it was made of.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> missing = [.. Missing.Select(path => $"{path} is missing: run `make package`.")];
        if (missing.Count > 0) return missing;
        string sums = Path.Combine(Folder, Sums);
        if (!File.Exists(sums)) return [$"{sums} is missing: run `make package`."];
        string? newer = SourceTree.Around(Folder)?.NewerThan(File.GetLastWriteTimeUtc(sums));
        if (newer is not null) return [$"{newer} was changed after {Folder} was packaged: run `make package`."];
        var expected = File.ReadLines(sums).Select(line => line.Split("  ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[1], parts => parts[0]);
        return
        [
            .. new[] { Function, PythonLayer, RulesLayer }
                .Where(path => expected.GetValueOrDefault(Path.GetFileName(path)) != Sum(path))
                .Select(path => $"{path} is not the file that {Sums} beside it describes: run `make package`."),
        ];
    }

    private static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
