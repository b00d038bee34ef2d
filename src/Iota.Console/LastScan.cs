using System.Text.Json;
using System.Text.Json.Serialization;
using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>What the pushdown conditions let through in the last scan, kept for <c>iota rules explain</c>.</summary>
/// <param name="Events">Events that were evaluated.</param>
/// <param name="Candidates">How many of them went to Python for some rule.</param>
/// <param name="Sent">How many of them went to Python for a rule, by its id; rules without any are left out.</param>
internal sealed record LastScan(long Events, long Candidates, IReadOnlyDictionary<string, long> Sent)
{
    private const string FileName = "last-scan.json";

    public long SentTo(string ruleId) => Sent.GetValueOrDefault(ruleId);

    /// <summary>A scan does not fail because this cannot be kept.</summary>
    public static void Write(EngineTotals totals, RuleBook book)
    {
        if (CacheFolder.File(FileName) is not { } path) return;
        var scan = new LastScan(totals.Evaluated, totals.Candidates, totals.CandidatesByRule.ToDictionary(pair => book[pair.Key].Id, pair => pair.Value));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string fresh = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(scan, LastScanJson.Default.LastScan));
            File.Move(fresh, path, overwrite: true); // At once, for a reader at the same time.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Null when there was none, or it cannot be read.</summary>
    public static LastScan? Read()
    {
        try
        {
            return CacheFolder.File(FileName) is { } path ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LastScanJson.Default.LastScan) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LastScan))]
internal sealed partial class LastScanJson : JsonSerializerContext;
