using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Iota.Engine.Rules;

/// <summary>
/// Computes the id of a rule set from everything that decides its results, and from nothing else: not from paths above a root, not from times.
/// </summary>
internal sealed class RuleSetHash : IDisposable
{
    private const int IdLength = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text, so that two texts never hash like one.</summary>
    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    /// <summary>The id of all that was added: 16 hexadecimal digits.</summary>
    public string ToId() => Convert.ToHexStringLower(_hash.GetHashAndReset())[..IdLength];

    public void Dispose() => _hash.Dispose();
}
