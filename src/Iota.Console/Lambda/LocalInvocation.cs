using System.Diagnostics;
using Iota.Engine.Configuration;

namespace Iota.Console.Lambda;

/// <summary>Runs the program of the function for one event, as Lambda would.</summary>
internal sealed class LocalInvocation(Terminal terminal, InvokeSettings settings)
{
    /// <summary>How long a function has to answer after the deadline it was told: it does so by itself before.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Lambda's own limit for starting is ten seconds; loaded machines take longer.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        byte[] payload = await File.ReadAllBytesAsync(settings.EventFile, cancellationToken);
        using FunctionProgram program = FunctionProgram.Open(settings.Function);
        await using var api = new LocalRuntimeApi(payload, settings.Timeout, TimeProvider.System);
        await using LocalObjects? objects = settings.Objects is { } folder ? new LocalObjects(folder) : null;
        DirectoryInfo? throwAway = settings.State is null ? Directory.CreateTempSubdirectory("iota-invoke-") : null;
        try
        {
            return await InvokeAsync(program, api, objects, settings.State ?? throwAway!.FullName, cancellationToken);
        }
        finally
        {
            throwAway?.Delete(recursive: true);
        }
    }

    private async Task<int> InvokeAsync(FunctionProgram program, LocalRuntimeApi api, LocalObjects? objects, string state, CancellationToken cancellationToken)
    {
        using Process process = Start(program, Environment(api, objects, state));
        try
        {
            Task ended = process.WaitForExitAsync(cancellationToken);
            Task late = Task.Delay(StartTime + settings.Timeout + Grace, cancellationToken);
            await Task.WhenAny(api.Answer, ended, late);
            cancellationToken.ThrowIfCancellationRequested();
            if (!api.Answer.IsCompleted)
            {
                terminal.Error.WriteLine($"iota: the function {(ended.IsCompleted ? "ended without an answer; its log is above" : "did not answer in time")}.");
                return ExitCode.SomeFailed;
            }
            FunctionAnswer answer = await api.Answer;
            terminal.Output.WriteLine(Iota.Engine.Printable.Clean(System.Text.Encoding.UTF8.GetString(answer.Body)));
            return answer.Failed ? ExitCode.SomeFailed : ExitCode.Done;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>What the function logs goes to standard error: standard output is for the answer.</summary>
    private Process Start(FunctionProgram program, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program.Path) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new UsageException($"the function {program.Path} cannot be started: {error.Message}.");
        }
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text) terminal.TryWriteError(Iota.Engine.Printable.Clean(text));
        };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>What the stack sets, for this machine. Variables of the caller go before, except for what belongs to this invocation.</summary>
    private Dictionary<string, string> Environment(LocalRuntimeApi api, LocalObjects? objects, string state)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_LAMBDA_RUNTIME_API"] = api.Host,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "local",
            ["IOTA_ROLE"] = settings.Role,
            ["IOTA_STATE"] = state,
        };
        Default("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769");
        Default("AWS_REGION", "us-east-1");
        Default("IOTA_RULES", Installation.Find("rules") ?? "");
        Default("IOTA_PYTHON_PATH", Installation.PythonPackage());
        // What the layer holds on Lambda: the analysis of the rules, made before.
        if (CacheFolder.File("analysis") is { } analysis) Default("IOTA_ANALYSIS", analysis);
        if (settings.Configuration is { } file) environment["IOTA_CONFIG"] = file;
        else if (Installation.Find("rules") is { } rules && File.Exists(Path.Combine(rules, "..", ConfigurationFile.Name)))
            Default("IOTA_CONFIG", Path.GetFullPath(Path.Combine(rules, "..", ConfigurationFile.Name)));
        if (objects is null) return environment;
        environment["AWS_ENDPOINT_URL_S3"] = objects.Address.AbsoluteUri;
        Default("AWS_ACCESS_KEY_ID", "local");
        Default("AWS_SECRET_ACCESS_KEY", "local");
        return environment;

        void Default(string name, string value)
        {
            if (System.Environment.GetEnvironmentVariable(name) is not { Length: > 0 }) environment[name] = value;
        }
    }
}

/// <param name="EventFile">The event, JSON.</param>
/// <param name="Role">As <c>IOTA_ROLE</c>.</param>
/// <param name="Function">Program, folder or archive; null for the published one.</param>
/// <param name="State">Folder; null for one that is thrown away.</param>
/// <param name="Objects">Folder that stands for every bucket; null for the S3 of the environment.</param>
/// <param name="Configuration">The file <c>iota.yaml</c>; null for the one of the environment, or the one that is found.</param>
internal sealed record InvokeSettings(string EventFile, string Role, string? Function, string? State, string? Objects, string? Configuration, TimeSpan Timeout);
