using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace Iota.Function;

/// <summary>Lets a handler of SQS batches serve invocations.</summary>
internal static class SqsEntry
{
    /// <param name="handle">Answers with the messages that come again.</param>
    public static InvocationHandler Create(ILambdaSerializer serializer, Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handle) =>
        async (payload, context) => Write(serializer, await handle(Read(serializer, payload), context));

    /// <exception cref="InvalidEventException">The payload is no batch of messages.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Which exception a serializer throws is its own affair.")]
    public static SQSEvent Read(ILambdaSerializer serializer, byte[] payload)
    {
        SQSEvent? batch;
        try
        {
            using var stream = new MemoryStream(payload);
            batch = serializer.Deserialize<SQSEvent>(stream);
        }
        catch (Exception error)
        {
            throw new InvalidEventException($"The event is not what an SQS queue sends: {error.Message}");
        }
        return batch?.Records is { } messages && messages.TrueForAll(message => !string.IsNullOrEmpty(message?.MessageId))
            ? batch
            : throw new InvalidEventException("The event is not what an SQS queue sends: it needs Records, each with a messageId.");
    }

    public static byte[] Write(ILambdaSerializer serializer, SQSBatchResponse answer)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(answer, stream);
        return stream.ToArray();
    }
}
