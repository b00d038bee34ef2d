using System.Text;
using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;

namespace Iota.Engine.RuleState;

/// <summary>A call as it came from a worker.</summary>
/// <param name="Event">Position in the batch.</param>
/// <param name="Rule">Index in the catalogue.</param>
internal readonly record struct StateRequest(int Event, int Rule, JsonElement Body);

/// <summary>Reads the payload of an <c>S</c> frame (docs/worker-protocol.md).</summary>
internal static class StateCallReader
{
    /// <summary>Smaller numbers of seconds are counted from now; 10^9 s was in 2001.</summary>
    private const long SmallestAbsolute = 1_000_000_000;

    /// <summary>About the year 5138; more would not fit when milliseconds are added.</summary>
    private const long LargestSeconds = 100_000_000_000;

    /// <summary>The name of the operation that takes back what an evaluation did.</summary>
    public const string Abandon = "abandon";

    private static readonly Dictionary<string, StateOperation> Operations = new()
    {
        ["count"] = StateOperation.GetCount,
        ["strings"] = StateOperation.GetStrings,
        ["document"] = StateOperation.GetDocument,
        ["increment"] = StateOperation.Increment,
        ["reset_count"] = StateOperation.ResetCount,
        ["add"] = StateOperation.AddStrings,
        ["remove"] = StateOperation.RemoveStrings,
        ["put_strings"] = StateOperation.PutStrings,
        ["reset_strings"] = StateOperation.ResetStrings,
        ["put_document"] = StateOperation.PutDocument,
        ["expire"] = StateOperation.Expire,
        ["hit"] = StateOperation.Hit,
        ["forget"] = StateOperation.Forget,
    };

    public static StateRequest Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, Json.Deep);
            JsonElement root = document.RootElement.Clone();
            return new StateRequest(root.GetProperty("event"u8).GetInt32(), root.GetProperty("rule"u8).GetInt32(), root);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new WorkerProtocolException($"the worker's state call is malformed: {e.Message}", e);
        }
    }

    public static bool IsAbandon(in StateRequest request) => request.Body.GetProperty("op"u8).ValueEquals(Abandon);

    /// <param name="at">The clock of the call.</param>
    /// <exception cref="StateCallException">The call is beyond a limit.</exception>
    public static StateCall ReadCall(in StateRequest request, long at)
    {
        try
        {
            JsonElement body = request.Body;
            string key = Statement.Storable(body.GetProperty("key"u8).GetString()!);
            CheckKey(key);
            return new StateCall(Operations[body.GetProperty("op"u8).GetString()!], key, at)
            {
                Amount = body.TryGetProperty("by"u8, out JsonElement by) ? by.GetInt64() : 1,
                Strings = body.TryGetProperty("values"u8, out JsonElement values) ? Json.ReadStrings(values) : [],
                Document = body.TryGetProperty("object"u8, out JsonElement kept) ? kept.GetRawText() : "{}",
                Expiry = body.TryGetProperty("expiry"u8, out JsonElement expiry) ? ReadExpiry(expiry, at) : default,
                HitAt = body.TryGetProperty("at"u8, out JsonElement hitAt) ? Milliseconds(hitAt.GetDouble()) : at,
                Window = body.TryGetProperty("window"u8, out JsonElement window) ? Milliseconds(window.GetDouble()) : 0,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new WorkerProtocolException($"the worker's state call is malformed: {e.Message}", e);
        }
    }

    private static void CheckKey(string key)
    {
        int bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes is 0 or > StateLimits.MaxKeyBytes)
            throw new StateCallException($"a key of {bytes} bytes is refused: it must have 1 to {StateLimits.MaxKeyBytes}");
    }

    /// <summary>Seconds as rules of the Panther format give them: 0 for never, less than 10^9 from now on, else since 1970; "keep" to leave it as it is.</summary>
    private static StateExpiry ReadExpiry(JsonElement expiry, long at)
    {
        if (expiry.ValueKind == JsonValueKind.String) return new StateExpiry(StateExpiryKind.Keep);
        long seconds = Math.Clamp(expiry.GetInt64(), -LargestSeconds, LargestSeconds);
        if (seconds == 0) return new StateExpiry(StateExpiryKind.Never);
        return new StateExpiry(StateExpiryKind.At, (seconds * 1000) + (seconds < SmallestAbsolute ? at : 0));
    }

    private static long Milliseconds(double seconds) => (long)(Math.Clamp(seconds, -LargestSeconds, LargestSeconds) * 1000);
}
