using System.Diagnostics.CodeAnalysis;
using Iota.Engine;

namespace Iota.Function;

/// <summary>The life of the process: start everything, then serve invocations; or tell Lambda all that is in the way, and exit.</summary>
internal static class FunctionHost
{
    private const string AddressVariable = "AWS_LAMBDA_RUNTIME_API";

    /// <param name="variable">Looks an environment variable up.</param>
    /// <param name="setVariable">Sets one for this process, or with null removes it.</param>
    /// <param name="output">The log: on Lambda everything that is written to standard output.</param>
    /// <param name="stop">Ends the wait for an invocation; only tests do that.</param>
    /// <returns>The exit code: 0 when stopped, 1 otherwise.</returns>
    public static async Task<int> RunAsync(
        Func<string, string?> variable, Action<string, string?> setVariable, TextWriter output, TimeProvider time, CancellationToken stop)
    {
        var log = new EngineLog(output, LogFormat.Json, time);
        if (variable(AddressVariable) is not { Length: > 0 } address)
        {
            log.StartFailed($"{AddressVariable} is not set: this program is started by Lambda, or by 'sam local'. To run rules here, use iota scan.");
            return 1;
        }
        using var api = new RuntimeApi(address);
        try
        {
            Task<FunctionParts?> starting = StartAsync(api, variable, log, output, time);
            api.Prepare(); // while Python loads the rules
            await using FunctionParts? parts = await starting;
            if (parts is null) return 1;
            await new FunctionLoop(api, parts.Handler, setVariable, log, output, time).RunAsync(stop);
            return 1;
        }
        catch (RuntimeApiException error)
        {
            log.StartFailed(error.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>Null when something is in the way; Lambda knows of it then.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, Lambda must hear of it, or it waits for ten seconds and says nothing of use.")]
    private static async Task<FunctionParts?> StartAsync(RuntimeApi api, Func<string, string?> variable, EngineLog log, TextWriter output, TimeProvider time)
    {
        var problems = new List<string>();
        FunctionError error;
        try
        {
            FunctionSettings settings = FunctionSettings.Read(variable, problems);
            if (await FunctionParts.StartAsync(settings, variable, problems, log, output, time) is { } parts) return parts;
            error = new FunctionError("Function.StartFailed", string.Join('\n', problems), []);
        }
        catch (Exception unexpected)
        {
            error = FunctionError.From("Function.StartFailed", unexpected);
        }
        log.StartFailed(error.ErrorMessage);
        if (await api.FailInitAsync(error, CancellationToken.None) is { } refusal) log.StartFailed($"Lambda did not take the report: {refusal}.");
        return null;
    }
}
