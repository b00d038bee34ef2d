using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Integration.Tests.Support;

/// <summary>Rules written by a test, loaded into real workers.</summary>
internal sealed class TemporaryRules : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iota-rules-").FullName;

    public StringWriter Log { get; } = new();

    public IReadOnlyList<string> AnalysisFolders { get; init; } = [];

    public string Add(string name, string python, string? yaml = null)
    {
        File.WriteAllText(Path.Combine(_folder, name + ".py"), python);
        if (yaml is not null) File.WriteAllText(Path.Combine(_folder, name + ".yml"), yaml);
        return name;
    }

    /// <summary>Writes <c>iota.yaml</c> beside the rules.</summary>
    public void Configure(string yaml) => File.WriteAllText(Path.Combine(_folder, "iota.yaml"), yaml);

    public IotaConfiguration Configuration => ConfigurationFile.Load(null, [_folder]);

    public Task<LoadedRules> LoadAsync(bool pushdown, int workers) => LoadAsync(pushdown, workers, 5, []);

    public Task<LoadedRules> LoadAsync(int workers = 1, double timeoutSeconds = 1, params IReadOnlyList<string> passedEnvironment) =>
        LoadAsync(pushdown: true, workers, timeoutSeconds, passedEnvironment);

    private Task<LoadedRules> LoadAsync(bool pushdown, int workers, double timeoutSeconds, IReadOnlyList<string> passedEnvironment) =>
        LoadedRules.LoadAsync(
            [_folder],
            new PythonOptions
            {
                PackagePath = Repository.PythonPackage,
                Workers = workers,
                EvaluationTimeout = TimeSpan.FromSeconds(timeoutSeconds),
                PassedEnvironment = passedEnvironment,
                Pushdown = pushdown,
                AnalysisFolders = AnalysisFolders,
            },
            new EngineLog(TextWriter.Synchronized(Log), LogFormat.Text, TimeProvider.System),
            TimeProvider.System,
            Configuration);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

internal static class LoadedRulesExtensions
{
    /// <summary>Evaluates all rules on events of the given names.</summary>
    public static async Task<EvaluationResult> EvaluateAsync(this LoadedRules rules, params IReadOnlyList<string> eventNames)
    {
        using var batch = new CandidateBatch(1024);
        RuleSelection selection = rules.Book.Select("AWS.CloudTrail");
        foreach (string name in eventNames)
        {
            string json = $$$"""{"eventSource":"iam.amazonaws.com","eventName":"{{{name}}}","requestParameters":null,"userIdentity":{"type":"IAMUser","tags":["a"]}}""";
            batch.Add(System.Text.Encoding.UTF8.GetBytes(json), selection, batch.Count);
        }
        return await rules.Runner.EvaluateAsync(batch, TestContext.Current.CancellationToken);
    }

    /// <summary>"rule:event", sorted as the engine sorts them.</summary>
    public static string[] Matches(this LoadedRules rules, EvaluationResult result) =>
        [.. result.Detections.Select(detection => $"{rules.Book[detection.Rule].Id}:{detection.Event}")];
}
