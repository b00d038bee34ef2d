using System.Security.Cryptography;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Services;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary>Starts <see cref="FunctionRole.Detect"/>: S3, the state, and workers that have loaded the rules.</summary>
internal static class DetectRole
{
    /// <summary>Null when something is in the way.</summary>
    public static async Task<InvocationHandler?> StartAsync(FunctionStart start)
    {
        FunctionSettings settings = start.Settings;
        // Python takes longest. First it starts, then it loads the rules that it is told of here; everything else is started meanwhile.
        await using LaunchedWorkers? launched = Launch(start);
        IotaConfiguration? configuration = start.ReadConfiguration();
        Task<LoadedRules>? loading = launched is not null && configuration is not null
            ? LoadedRules.LoadAsync(settings.Rules, launched, start.Log, configuration, start.Time)
            : null;
        SqliteStateStore? state = start.OpenState();
        IAmazonS3? s3 = start.OpenS3();
        // Loads OpenSSL, which the first request to S3 needs, while this process has nothing else to do.
        _ = SHA256.HashData([]);
        LoadedRules? rules = await WaitForRulesAsync(loading, start);
        if (configuration is null || s3 is null || rules is null || state is null || start.Problems.Count > 0) return null;
        start.PythonTime = rules.PythonTime;
        rules.DistrustConditions(state, start.Log);
        if (rules.AnalysisTime is { } took) start.Log.RulesAnalysed(took, settings.Python.AnalysisFolders);
        var monitor = new OperationsMonitor(start.Time);
        monitor.Observe(rules.Problems);
        var dispatch = new AlertDispatch(state, start.OpenOutlet(configuration, state, s3, rules.Book.Find), monitor, start.Log, start.Time);
        int notLoaded = rules.Problems.Count(problem => !problem.RuleLoaded);
        EngineOptions options = settings.Engine with { VerifyPushdown = configuration.VerifyPushdown };
        var processor = new BatchProcessor(options, new S3ObjectStore(s3, start.Time), rules.Book, rules.Runner, state, monitor, start.Log, start.Time, start.OpenLake(s3));
        var handler = new SqsHandler(processor, notLoaded, state, dispatch, start.Log, start.Time);
        return SqsEntry.Create(new SourceGeneratorLambdaJsonSerializer<FunctionJson>(), handler.HandleAsync);
    }

    private static LaunchedWorkers? Launch(FunctionStart start)
    {
        if (start.Settings.Rules.Count == 0) return null;
        try
        {
            return new LaunchedWorkers(start.Settings.Python, start.Log, start.Time);
        }
        catch (RuleRunnerException error)
        {
            start.Problems.Add(error.Message);
            return null;
        }
    }

    private static async Task<LoadedRules?> WaitForRulesAsync(Task<LoadedRules>? loading, FunctionStart start)
    {
        if (loading is null) return null;
        try
        {
            return start.Owned.Add(await loading);
        }
        catch (RuleRunnerException error)
        {
            start.Problems.Add(error.Message);
            return null;
        }
    }
}
