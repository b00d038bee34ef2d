using System.Diagnostics.CodeAnalysis;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Iota.Engine;

namespace Iota.Function;

/// <summary>
/// Takes one invocation after another. An exception out of the handler means that something which every invocation needs does not work (Python, the
/// state): it is
/// reported, and the process exits, so that Lambda starts a fresh one. What concerns single messages is in the handler's answer.
/// </summary>
internal sealed class FunctionLoop(
    RuntimeApi api, ILambdaSerializer serializer, Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handle, EngineLog log, TextWriter output, TimeProvider time)
{
    /// <summary>AWS SDKs send the variable on, so that a trace shows their calls.</summary>
    private const string TraceVariable = "_X_AMZN_TRACE_ID";

    /// <summary>Runs until the process has to exit.</summary>
    /// <param name="stop">Ends the wait for an invocation; only tests do that.</param>
    /// <exception cref="RuntimeApiException">Lambda cannot be reached any more.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        bool goOn = true;
        while (goOn)
        {
            Invocation invocation = await api.NextAsync(stop);
            Environment.SetEnvironmentVariable(TraceVariable, invocation.TraceId);
            goOn = await ServeAsync(invocation);
        }
    }

    /// <summary>Answers one invocation, once. False when the process must not serve another one.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the handler throws must become an answer, or Lambda waits until the deadline.")]
    private async Task<bool> ServeAsync(Invocation invocation)
    {
        if (Read(invocation.Payload, out SQSEvent? batch) is { } unreadable)
        {
            await FailAsync(invocation, unreadable);
            return true;
        }
        byte[] answer;
        try
        {
            answer = Write(await handle(batch!, new InvocationContext(invocation, output, time)));
        }
        catch (Exception error)
        {
            await FailAsync(invocation, FunctionError.From("Function.Failed", error));
            return false;
        }
        // Not cancellable: what is durable is worth telling to the last moment.
        if (await api.RespondAsync(invocation.RequestId, answer, CancellationToken.None) is { } refusal) log.AnswerNotTaken(invocation.RequestId, refusal);
        return true;
    }

    private async Task FailAsync(Invocation invocation, FunctionError error)
    {
        log.InvocationFailed(invocation.RequestId, error.ErrorMessage, string.Join('\n', error.StackTrace));
        if (await api.FailAsync(invocation.RequestId, error, CancellationToken.None) is { } refusal) log.AnswerNotTaken(invocation.RequestId, refusal);
    }

    /// <summary>Null, or why the payload is no batch of messages.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Which exception a serializer throws is its own affair.")]
    private FunctionError? Read(byte[] payload, out SQSEvent? batch)
    {
        const string ErrorType = "Function.InvalidEvent";
        batch = null;
        try
        {
            using var stream = new MemoryStream(payload);
            batch = serializer.Deserialize<SQSEvent>(stream);
        }
        catch (Exception error)
        {
            return new FunctionError(ErrorType, $"The event is not what an SQS queue sends: {error.Message}", []);
        }
        return batch?.Records is { } messages && messages.TrueForAll(message => !string.IsNullOrEmpty(message?.MessageId))
            ? null
            : new FunctionError(ErrorType, "The event is not what an SQS queue sends: it needs Records, each with a messageId.", []);
    }

    private byte[] Write(SQSBatchResponse answer)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(answer, stream);
        return stream.ToArray();
    }
}
