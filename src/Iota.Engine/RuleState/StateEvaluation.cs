using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Iota.Engine.RuleState;

/// <summary>One rule evaluated one event: the identity under which its calls are done once.</summary>
public readonly record struct EvaluationId(string Rule, string Event);

/// <summary>What one evaluation did that was not done before.</summary>
public sealed record StateEvaluation(EvaluationId Id, IReadOnlyList<AnsweredCall> Calls)
{
    public bool Writes => Calls.Any(call => call.Call.Writes);
}

/// <summary>A call and what it answered.</summary>
/// <param name="Fingerprint">Tells the call from others of its evaluation.</param>
/// <param name="Answer">JSON; null when it was too large to be kept.</param>
public sealed record AnsweredCall(long Fingerprint, StateCall Call, string? Answer)
{
    /// <summary>The identity of a call within its evaluation: its number, operation and key. Not its arguments: a rule that counts, and sets an expiry from
    /// the wall clock, is to count once.</summary>
    public static long FingerprintOf(int number, StateOperation operation, string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}|{operation}|{key}")));
        return BitConverter.ToInt64(hash);
    }
}

/// <summary>How evaluations are written to a <see cref="Spool{T}"/>.</summary>
internal static class StateEvaluationFormat
{
    public static void Write(BinaryWriter writer, StateEvaluation evaluation)
    {
        writer.Write(evaluation.Id.Rule);
        writer.Write(evaluation.Id.Event);
        writer.Write(evaluation.Calls.Count);
        foreach (AnsweredCall call in evaluation.Calls)
        {
            writer.Write(call.Fingerprint);
            writer.Write(call.Answer is not null);
            if (call.Answer is not null) writer.Write(call.Answer);
            Write(writer, call.Call);
        }
    }

    public static StateEvaluation Read(BinaryReader reader)
    {
        var id = new EvaluationId(reader.ReadString(), reader.ReadString());
        var calls = new AnsweredCall[reader.ReadInt32()];
        for (int i = 0; i < calls.Length; i++)
        {
            long fingerprint = reader.ReadInt64();
            string? answer = reader.ReadBoolean() ? reader.ReadString() : null;
            calls[i] = new AnsweredCall(fingerprint, ReadCall(reader), answer);
        }

        return new StateEvaluation(id, calls);
    }

    private static void Write(BinaryWriter writer, StateCall call)
    {
        writer.Write((byte)call.Operation);
        writer.Write(call.Key);
        writer.Write(call.At);
        writer.Write(call.Amount);
        writer.Write(call.Strings.Count);
        foreach (string text in call.Strings) writer.Write(text);
        writer.Write(call.Document);
        writer.Write((byte)call.Expiry.Kind);
        writer.Write(call.Expiry.At);
        writer.Write(call.HitAt);
        writer.Write(call.Window);
    }

    private static StateCall ReadCall(BinaryReader reader)
    {
        var call = new StateCall((StateOperation)reader.ReadByte(), reader.ReadString(), reader.ReadInt64()) { Amount = reader.ReadInt64() };
        var strings = new string[reader.ReadInt32()];
        for (int i = 0; i < strings.Length; i++) strings[i] = reader.ReadString();
        return call with
        {
            Strings = ImmutableSortedSet.Create(StringComparer.Ordinal, strings),
            Document = reader.ReadString(),
            Expiry = new StateExpiry((StateExpiryKind)reader.ReadByte(), reader.ReadInt64()),
            HitAt = reader.ReadInt64(),
            Window = reader.ReadInt64(),
        };
    }
}
