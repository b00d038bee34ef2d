using System.Text.Json;

namespace Iota.Engine.Rules;

/// <summary>Why the analysis of a rule found no condition.</summary>
/// <param name="File">The file that defeated it; may be a helper's.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Reason">A clause.</param>
/// <param name="Hint">How to rewrite it; empty when there is no better way.</param>
public sealed record AnalysisDefeat(string File, int Line, string Reason, string Hint)
{
    internal static AnalysisDefeat Read(JsonElement json) => new(
        json.GetProperty("file").GetString() ?? "",
        json.GetProperty("line").GetInt32(),
        json.GetProperty("reason").GetString() ?? "",
        json.GetProperty("hint").GetString() ?? "");
}
