using System.Diagnostics.CodeAnalysis;
using Iota.Engine;

namespace Iota.Function;

/// <summary>
/// Takes one invocation after another. An exception out of the handler means that something which every invocation needs does not work (Python, the
/// state): it is
/// reported, and the process exits, so that Lambda starts a fresh one. What concerns single messages is in the handler's answer.
/// </summary>
internal sealed class FunctionLoop(
    RuntimeApi api, InvocationHandler handle, Action<string, string?> setVariable, EngineLog log, TextWriter output, TimeProvider time)
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
            setVariable(TraceVariable, invocation.TraceId);
            goOn = await ServeAsync(invocation);
        }
    }

    /// <summary>Answers one invocation, once. False when the process must not serve another one.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the handler throws must become an answer, or Lambda waits until the deadline.")]
    private async Task<bool> ServeAsync(Invocation invocation)
    {
        byte[] answer;
        try
        {
            answer = await handle(invocation.Payload, new InvocationContext(invocation, output, time));
        }
        catch (InvalidEventException error)
        {
            await FailAsync(invocation, new FunctionError("Function.InvalidEvent", error.Message, []));
            return true;
        }
        catch (IncompleteException error)
        {
            await FailAsync(invocation, new FunctionError("Function.Incomplete", error.Message, []));
            return false;
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
}
