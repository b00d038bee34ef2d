using System.Security.Cryptography;

namespace Iota.Engine.Sources;

/// <summary>An event that came in a message instead of an object.</summary>
/// <param name="Source">The name under which it is processed and entered in the ledger.</param>
/// <param name="Json">The EventBridge event around it; the decoder unwraps it.</param>
public sealed record InlineEvent(ObjectRef Source, ReadOnlyMemory<byte> Json)
{
    private const string Scheme = "eventbridge:";

    /// <summary>Whether an object is an event that came in a message.</summary>
    public static bool Is(ObjectRef source) => source.Bucket.Length == 0 && source.Key.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Named by its content, so that a redelivered message is known in the ledger.</summary>
    public static InlineEvent Create(ReadOnlyMemory<byte> json) =>
        new(new ObjectRef("", $"{Scheme}{Convert.ToHexStringLower(SHA256.HashData(json.Span).AsSpan(0, 16))}", Version: null, json.Length), json);
}
