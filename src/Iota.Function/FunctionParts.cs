using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Function;

/// <summary>What lives as long as the process: S3, the state, and workers that have loaded the rules.</summary>
internal sealed class FunctionParts : IAsyncDisposable
{
    private readonly IAmazonS3 _s3;
    private readonly LoadedRules _rules;
    private readonly SqliteStateStore _state;

    private FunctionParts(IAmazonS3 s3, LoadedRules rules, SqliteStateStore state, SqsHandler handler)
    {
        _s3 = s3;
        _rules = rules;
        _state = state;
        Handler = handler;
    }

    public SqsHandler Handler { get; }

    /// <summary>Starts everything, as far as it goes.</summary>
    /// <param name="problems">Takes a sentence for each part that cannot be started.</param>
    /// <returns>Null when there are problems.</returns>
    public static async Task<FunctionParts?> StartAsync(FunctionSettings settings, List<string> problems, EngineLog log, TimeProvider time)
    {
        // Python takes longest: the rest is started meanwhile.
        IotaConfiguration? configuration = ReadConfiguration(settings, problems);
        Task<LoadedRules>? loading = settings.Rules.Count > 0 && configuration is not null
            ? Task.Run(() => LoadedRules.LoadAsync(settings.Rules, settings.Python, log, time, configuration))
            : null;
        SqliteStateStore? state = OpenState(settings.StateFolder, problems, time);
        IAmazonS3? s3 = OpenS3(settings.S3Endpoint, problems);
        LoadedRules? rules = await WaitForRulesAsync(loading, problems);
        if (s3 is not null && rules is not null && state is not null && problems.Count == 0)
        {
            int notLoaded = rules.Problems.Count(problem => !problem.RuleLoaded);
            var handler = new SqsHandler(settings.Engine, new S3ObjectStore(s3, time), rules.Book, notLoaded, rules.Runner, state, log, time);
            return new FunctionParts(s3, rules, state, handler);
        }
        if (rules is not null) await rules.DisposeAsync();
        s3?.Dispose();
        state?.Dispose();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _rules.DisposeAsync();
        _s3.Dispose();
        _state.Dispose();
    }

    private static IotaConfiguration? ReadConfiguration(FunctionSettings settings, List<string> problems)
    {
        try
        {
            return ConfigurationFile.Load(settings.ConfigurationFile, settings.Rules);
        }
        catch (ConfigurationException error)
        {
            problems.AddRange(error.Problems.Select(problem => problem.ToString()));
            return null;
        }
    }

    private static SqliteStateStore? OpenState(string folder, List<string> problems, TimeProvider time)
    {
        if (folder.Length == 0) return null;
        try
        {
            return SqliteStateStore.Open(folder, time, new Random());
        }
        catch (StateException error)
        {
            problems.Add(error.Message);
            return null;
        }
    }

    private static IAmazonS3? OpenS3(Uri? endpoint, List<string> problems)
    {
        try
        {
            return S3Connection.Create(endpoint);
        }
        catch (AmazonClientException error)
        {
            problems.Add($"S3 cannot be used: {error.Message} Set AWS_REGION.");
            return null;
        }
    }

    private static async Task<LoadedRules?> WaitForRulesAsync(Task<LoadedRules>? loading, List<string> problems)
    {
        if (loading is null) return null;
        try
        {
            return await loading;
        }
        catch (RuleRunnerException error)
        {
            problems.Add(error.Message);
            return null;
        }
    }
}
