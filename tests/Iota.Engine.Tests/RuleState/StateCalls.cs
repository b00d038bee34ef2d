using System.Text;
using System.Text.Json;
using Iota.Engine.RuleState;

namespace Iota.Engine.Tests.RuleState;

/// <summary>Calls as workers send them.</summary>
internal static class StateCalls
{
    /// <summary>Noon of 2026-03-04.</summary>
    public const long Noon = 1_772_625_600_000;

    public static byte[] Frame(int position, int rule, string op, string key, string more = "") =>
        Encoding.UTF8.GetBytes($$"""{"event":{{position}},"rule":{{rule}},"op":"{{op}}","key":{{JsonString(key)}}{{(more.Length > 0 ? "," + more : "")}}}""");

    /// <summary>The answer as JSON, or "error: …".</summary>
    public static string Do(this StateSession session, int position, string op, string key, string more = "", int rule = 0)
    {
        using JsonDocument answer = JsonDocument.Parse(session.Answer(Frame(position, rule, op, key, more)));
        return answer.RootElement.TryGetProperty("error", out JsonElement error) ? "error: " + error.GetString() : answer.RootElement.GetProperty("value").GetRawText();
    }

    public static StateCall Increment(string key, long by = 1, long at = Noon, StateExpiry expiry = default) =>
        new(StateOperation.Increment, key, at) { Amount = by, Expiry = expiry };

    public static StateCall Add(string key, params ReadOnlySpan<string> values) => new(StateOperation.AddStrings, key, Noon) { Strings = [.. values] };

    public static StateExpiry In(double seconds, long from = Noon) => new(StateExpiryKind.At, from + (long)(seconds * 1000));

    /// <summary>An evaluation of one rule with these calls.</summary>
    public static StateEvaluation Evaluation(string eventId, params IReadOnlyList<StateCall> calls) => new(
        new EvaluationId("rule", eventId),
        [.. calls.Select((call, number) => new AnsweredCall(AnsweredCall.FingerprintOf(number, call.Operation, call.Key), call, $"\"answer {number}\""))]);

    private static string JsonString(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
