using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Iota.Engine.Rules;

/// <summary>
/// Computes the id of a rule set from everything that decides its results, and from nothing else: not from paths above a root, not from times.
/// </summary>
/// <remarks>An id and no seal: who can change the rules has no use for two sets with one id. So the hash is a fast one, and a start need not load OpenSSL for it.</remarks>
internal sealed class RuleSetHash
{
    private const int IdLength = 16;

    private readonly XxHash128 _hash = new();

    /// <summary>Adds a text, so that two texts never hash like one.</summary>
    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.Append(length);
        _hash.Append(bytes);
    }

    /// <summary>The id of all that was added: 16 hexadecimal digits.</summary>
    public string ToId() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..IdLength];

    /// <summary>The hash of one file.</summary>
    public static byte[] Of(ReadOnlySpan<byte> content) => XxHash128.Hash(content);
}
