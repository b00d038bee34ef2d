using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>
/// Test events in files of their own beside a rule: <c>NAME.match.json</c> and <c>NAME.no_match.json</c>, where NAME is the stem of the rule's file. A label
/// may follow (<c>NAME.match.console.jsonl</c>). A file holds one event, an array, <c>{"Records": […]}</c>, or one event per line; each is a test.
/// </summary>
internal static class RuleFixtures
{
    public const int MaxDepth = 1000;

    private static readonly string[] Suffixes = [".json", ".jsonl"];

    /// <summary>The fixtures of a rule, in the ordinal order of the file names.</summary>
    /// <param name="problems">Receives what cannot be read.</param>
    public static IReadOnlyList<RuleTest> Read(RuleInfo rule, ICollection<RuleProblem> problems)
    {
        string folder = Path.GetDirectoryName(rule.Path)!;
        string stem = Path.GetFileNameWithoutExtension(rule.Path);
        var tests = new List<RuleTest>();
        foreach (string path in Directory.EnumerateFiles(folder, $"{stem}.*").Order(StringComparer.Ordinal))
        {
            if (ExpectedResult(path, stem) is { } expected) tests.AddRange(Read(rule, path, expected, problems));
        }
        return tests;
    }

    /// <summary>What the events of a file must give; null when the file is no fixture of the rule.</summary>
    private static bool? ExpectedResult(string path, string stem)
    {
        string name = Path.GetFileName(path);
        if (!Suffixes.Contains(Path.GetExtension(name)) || !name.StartsWith($"{stem}.", StringComparison.Ordinal)) return null;
        return name[(stem.Length + 1)..].Split('.')[0] switch { "match" => true, "no_match" => false, _ => null };
    }

    private static List<RuleTest> Read(RuleInfo rule, string path, bool expected, ICollection<RuleProblem> problems)
    {
        var tests = new List<RuleTest>();
        int line = 1;
        try
        {
            byte[] content = File.ReadAllBytes(path);
            foreach ((int start, JsonElement value) in Documents(content))
            {
                line = 1 + content.AsSpan(0, start).Count((byte)'\n');
                foreach (JsonElement record in Records(value))
                {
                    if (record.ValueKind == JsonValueKind.Object) tests.Add(ToTest(path, line, tests.Count, expected, record));
                    else problems.Add(Problem(rule, path, line, $"a fixture must hold JSON objects, and this is a JSON {record.ValueKind.ToString().ToLowerInvariant()}"));
                }
            }
            if (tests.Count == 0) problems.Add(Problem(rule, path, null, "there is no event in it: write one, or remove the file"));
        }
        catch (JsonException error)
        {
            problems.Add(Problem(rule, path, (int?)error.LineNumber + 1 ?? line, $"it is neither JSON nor JSON lines: {error.Message}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem(rule, path, null, $"cannot be read ({error.Message}): check its permissions"));
        }
        return tests;
    }

    /// <summary>The JSON values of a file, one after another, with where each starts.</summary>
    private static List<(int Start, JsonElement Value)> Documents(ReadOnlySpan<byte> content)
    {
        var values = new List<(int, JsonElement)>();
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        int offset = content.StartsWith(byteOrderMark) ? byteOrderMark.Length : 0;
        var reader = new Utf8JsonReader(content[offset..], new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        while (reader.Read())
        {
            int start = offset + (int)reader.TokenStartIndex;
            values.Add((start, JsonElement.ParseValue(ref reader)));
        }
        return values;
    }

    private static IEnumerable<JsonElement> Records(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("Records"u8, out JsonElement records) && records.ValueKind == JsonValueKind.Array)
            value = records;
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
    }

    private static RuleTest ToTest(string path, int line, int number, bool expected, JsonElement record)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} #{number + 1}");
        return new RuleTest(name, expected, Encoding.UTF8.GetBytes(record.GetRawText())) { Path = path, Line = line };
    }

    private static RuleProblem Problem(RuleInfo rule, string path, int? line, string message) =>
        new(path, line, RuleProblemReason.InvalidTest, message, rule.Id, RuleLoaded: true);
}
