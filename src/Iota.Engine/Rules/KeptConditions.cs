using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Rules;

/// <summary>
/// What an earlier start derived from rules (docs/decisions/0016-analysis-cache.md), read while Python loads the present ones. Whether it holds for them is the worker's
/// to say: it computes the fingerprint, after which such a file is named.
/// </summary>
internal sealed class KeptConditions
{
    private const string Prefix = "conditions-";

    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _content;
    private readonly Range[] _lines;

    private KeptConditions(string path, ReadOnlyMemory<byte> content, Range[] lines) => (_path, _content, _lines) = (path, content, lines);

    /// <summary>The fingerprint of the rules that they are of.</summary>
    public string Key => Path.GetFileName(_path)[Prefix.Length..];

    /// <summary>The newest in the first folder that has any; null when there is none, or it is of another number of rules or not whole.</summary>
    /// <param name="folders">See <see cref="PythonOptions.AnalysisFolders"/>.</param>
    /// <param name="rules">How many rules are to be loaded.</param>
    public static KeptConditions? FindNewest(IEnumerable<string> folders, int rules)
    {
        try
        {
            FileInfo? newest = folders.Where(Directory.Exists)
                .Select(folder => new DirectoryInfo(folder).EnumerateFiles(Prefix + "*").MaxBy(file => file.LastWriteTimeUtc))
                .FirstOrDefault(file => file is not null);
            return newest is null ? null : Open(newest.FullName, rules);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // the worker sends them then
        }
    }

    /// <summary>The conditions, by rule index.</summary>
    /// <param name="rules">The rules that are loaded, in the order in which the worker was told to.</param>
    /// <exception cref="RuleRunnerException">The file holds something else, which no program of Iota has written.</exception>
    public ConditionSet Read(IReadOnlyList<RuleInfo> rules)
    {
        try
        {
            return new ConditionSet(rules.Zip(_lines, (rule, line) => KeyValuePair.Create(rule.Index, ReadLine(line)))
                .Where(pair => pair.Value.ValueKind == JsonValueKind.Object)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.GetProperty("condition"))));
        }
        catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RuleRunnerException($"{_path} does not hold the conditions of rules ({error.Message}): delete it.", error);
        }
    }

    private JsonElement ReadLine(Range line)
    {
        var reader = new Utf8JsonReader(_content.Span[line]);
        return JsonElement.ParseValue(ref reader);
    }

    private static KeptConditions? Open(string path, int rules)
    {
        byte[] content = File.ReadAllBytes(path);
        int start = content.AsSpan().IndexOf((byte)'\n') + 1;
        if (start == 0) return null;
        ReadOnlyMemory<byte> body = content.AsMemory(start);
        if (!IsChecksumOf(body.Span, content.AsSpan(0, start - 1))) return null;
        var lines = new List<Range>(rules);
        foreach (Range line in body.Span.Split((byte)'\n')) lines.Add(line);
        return lines.Count == rules ? new KeptConditions(path, body, [.. lines]) : null;
    }

    private static bool IsChecksumOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> hex) =>
        uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum) && checksum == Crc32.HashToUInt32(body);
}
