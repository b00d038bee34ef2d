using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary>Starts <see cref="FunctionRole.Detect"/>: S3, the state, and workers that have loaded the rules.</summary>
internal static class DetectRole
{
    /// <summary>Null when something is in the way.</summary>
    public static async Task<InvocationHandler?> StartAsync(FunctionStart start)
    {
        FunctionSettings settings = start.Settings;
        // Python takes longest: the rest is started meanwhile.
        IotaConfiguration? configuration = start.ReadConfiguration();
        Task<LoadedRules>? loading = settings.Rules.Count > 0 && configuration is not null
            ? Task.Run(() => LoadedRules.LoadAsync(settings.Rules, settings.Python, start.Log, start.Time, configuration))
            : null;
        SqliteStateStore? state = start.OpenState();
        IAmazonS3? s3 = start.OpenS3();
        LoadedRules? rules = await WaitForRulesAsync(loading, start);
        if (configuration is null || s3 is null || rules is null || state is null || start.Problems.Count > 0) return null;
        if (rules.AnalysisTime is { } took) start.Log.RulesAnalysed(took, settings.Python.AnalysisFolders);
        rules.DistrustConditions(state, start.Log);
        var monitor = new OperationsMonitor(start.Time);
        monitor.Observe(rules.Problems);
        var dispatch = new AlertDispatch(state, AlertOutlet.Open(start, configuration, state, s3, rules.Book.Find), monitor, start.Log, start.Time);
        int notLoaded = rules.Problems.Count(problem => !problem.RuleLoaded);
        EngineOptions options = settings.Engine with { VerifyPushdown = configuration.VerifyPushdown };
        var handler = new SqsHandler(
            options, new S3ObjectStore(s3, start.Time), rules.Book, notLoaded, rules.Runner, state, dispatch, start.Log, start.Time);
        return SqsEntry.Create(new SourceGeneratorLambdaJsonSerializer<FunctionJson>(), handler.HandleAsync);
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
