using System.Text.Json;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.LogTypes;
using Iota.Engine.Pushdown;

namespace Iota.Engine.Rules;

/// <summary>Rules found, read and loaded into running workers: everything that a host needs of them.</summary>
public sealed class LoadedRules : IAsyncDisposable
{
    private readonly PythonWorkerPool _pool;

    private LoadedRules(RuleCatalogue catalogue, RuleBook book, PythonWorkerPool pool)
    {
        Catalogue = catalogue;
        Book = book;
        _pool = pool;
    }

    public RuleCatalogue Catalogue { get; }

    /// <summary>The rules that are evaluated.</summary>
    public RuleBook Book { get; }

    public IRuleRunner Runner => _pool;

    /// <summary>Where the analysis of rules gave up, by rule index: such a rule gets every event of its log types.</summary>
    public required IReadOnlyDictionary<int, AnalysisDefeat> Defeats { get; init; }

    /// <summary>How long Python alone was at work, from its start until the rules were loaded: without the time that it waited for the host.</summary>
    public required TimeSpan PythonTime { get; init; }

    /// <summary>How long the analysis of the rules took; null when its result was kept from before, or was not asked for.</summary>
    public TimeSpan? AnalysisTime => _pool.Hello.AnalysisMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>Rules, or parts of them, that were not loaded.</summary>
    public IReadOnlyList<RuleProblem> Problems => Catalogue.Problems;

    /// <summary>Finds the rules, starts the workers and waits until all have loaded them. What is wrong with single rules is logged and left in <see
    /// cref="Problems"/>.</summary>
    /// <param name="roots">Folders of rules, or single files.</param>
    /// <param name="configuration">What the owner wants otherwise; null for nothing.</param>
    /// <exception cref="RuleRunnerException">No rule can be evaluated: none was found, none loads, or Python cannot be started.</exception>
    public static Task<LoadedRules> LoadAsync(
        IReadOnlyList<string> roots, PythonOptions python, EngineLog log, TimeProvider time, IotaConfiguration? configuration = null) =>
        LoadAsync(roots, python, log, time, configuration ?? IotaConfiguration.Empty, rule => rule.Enabled, mayBeNone: false, withTests: false);

    /// <summary>As <see cref="LoadAsync(IReadOnlyList{string}, PythonOptions, EngineLog, TimeProvider, IotaConfiguration?)"/>, into workers that were started
    /// before the configuration was read.</summary>
    /// <exception cref="RuleRunnerException">No rule can be evaluated: none was found, none loads, or Python cannot be started.</exception>
    public static Task<LoadedRules> LoadAsync(IReadOnlyList<string> roots, LaunchedWorkers launched, EngineLog log, IotaConfiguration configuration, TimeProvider time) =>
        LoadAsync(roots, launched, log, time, configuration, rule => rule.Enabled, mayBeNone: false, withTests: false);

    /// <summary>As <see cref="LoadAsync(IReadOnlyList{string}, PythonOptions, EngineLog, TimeProvider, IotaConfiguration?)"/>, but for those who look at the
    /// rules themselves: loads disabled rules too, and that no rule can be loaded is a problem among others.</summary>
    /// <param name="wanted">Which rules to load; the others stay in the catalogue, but cannot be tested.</param>
    /// <exception cref="RuleRunnerException">A root does not exist or holds no rule, or Python cannot be started.</exception>
    public static Task<LoadedRules> LoadForTestsAsync(
        IReadOnlyList<string> roots, PythonOptions python, TimeProvider time, IotaConfiguration configuration, Func<RuleInfo, bool>? wanted = null) =>
        LoadAsync(roots, python with { Pushdown = false }, EngineLog.None, time, configuration, wanted ?? (_ => true), mayBeNone: true, withTests: true);

    /// <summary>Runs one test of a rule.</summary>
    /// <exception cref="RuleRunnerException">Python cannot be started again after a rule killed its worker.</exception>
    public Task<RuleVerdict> TestAsync(RuleInfo rule, RuleTest test, CancellationToken cancellationToken) =>
        _pool.TestAsync(rule, RuleTests.LogType(rule, test), test, cancellationToken);

    private static async Task<LoadedRules> LoadAsync(
        IReadOnlyList<string> roots,
        PythonOptions python,
        EngineLog log,
        TimeProvider time,
        IotaConfiguration configuration,
        Func<RuleInfo, bool> wanted,
        bool mayBeNone,
        bool withTests)
    {
        await using var launched = new LaunchedWorkers(python, log, time);
        return await LoadAsync(roots, launched, log, time, configuration, wanted, mayBeNone, withTests);
    }

    private static async Task<LoadedRules> LoadAsync(
        IReadOnlyList<string> roots,
        LaunchedWorkers launched,
        EngineLog log,
        TimeProvider time,
        IotaConfiguration configuration,
        Func<RuleInfo, bool> wanted,
        bool mayBeNone,
        bool withTests)
    {
        // Twice: what the metadata says decides which rules are loaded, and rules say more of themselves when they are.
        RuleCatalogue found = RuleCatalogue.Load(roots, withTests).With(configuration.Overrides.Apply);
        if (!found.Usable && !(mayBeNone && found.RootsUsable)) throw Unusable(found, log);
        RuleInfo[] toLoad = [.. found.Rules.Where(wanted)];
        KeptConditions? kept = launched.Options.Pushdown ? KeptConditions.FindNewest(launched.Options.AnalysisFolders, toLoad.Length) : null;
        var workerRules = new WorkerRules(found.Roots, toLoad, configuration.Variables)
        {
            Globals = found.Globals,
            DataModels = found.DataModels,
            KeptConditions = kept?.Key,
        };
        // What is wrong with kept conditions matters only when they turn out to be those of the rules: the newest file may be of other rules, or of an older Iota.
        IReadOnlyList<RuleInfo> inOrder = workerRules.ToLoad();
        Task<PythonWorkerPool> loading = launched.LoadAsync(workerRules);
        Task<ConditionSet>? prepared = kept is null ? null : Task.Run(() => Prepare(kept, inOrder));
        PythonWorkerPool pool = await loading;
        ConditionSet? conditions;
        try
        {
            conditions = launched.Options.Pushdown ? await ConditionsAsync(pool.Hello, prepared) : null;
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
        RuleCatalogue catalogue = found.Merge(pool.Hello.Rules, pool.Hello.DataModels).With(configuration.Overrides.Apply);
        RuleInfo[] enabled = [.. catalogue.Rules.Where(rule => rule.Enabled)];
        if (enabled.Length == 0 && !mayBeNone)
        {
            await pool.DisposeAsync();
            throw Unusable(catalogue, log);
        }
        foreach (RuleProblem problem in catalogue.Problems) log.RuleHasProblem(problem);
        foreach (string warning in configuration.Warnings(catalogue.Rules, time.GetUtcNow()).Concat(UnreadVariables(configuration, pool.Hello))) log.Warning(warning);
        var book = new RuleBook(configuration.RuleSetOf(catalogue.RuleSet), enabled, Classifier.LogTypes, conditions, UsingState(pool.Hello))
        {
            Suppressions = new SuppressionList(configuration.Suppressions, enabled),
        };
        return new LoadedRules(catalogue, book, pool) { Defeats = ReadDefeats(pool.Hello), PythonTime = launched.PythonTime };
    }

    /// <summary>Uses no conditions that were found to be wrong before, by whoever shares the state.</summary>
    /// <exception cref="StateException">The state cannot be read.</exception>
    public void DistrustConditions(SqliteStateStore state, EngineLog log)
    {
        IReadOnlyList<string> wrong = state.FindPushdownDifferences(Book.RuleSet, Book.Rules.Select(rule => rule.Id));
        Book.SwitchPushdownOff(wrong);
        foreach (string rule in wrong) log.PushdownStaysOff(rule);
    }

    public ValueTask DisposeAsync() => Runner.DisposeAsync();

    /// <summary>A variable that no rule asked for while it was loaded is probably misspelt.</summary>
    private static IEnumerable<string> UnreadVariables(IotaConfiguration configuration, WorkerHello hello)
    {
        IReadOnlyList<string> read = hello.Variables ?? [];
        return configuration.Variables.EnumerateObject().Select(variable => variable.Name).Except(read)
            .Select(name => $"{configuration.File}: variables.{name} is read by no rule{DidYouMean.Hint(name, read)}");
    }

    /// <summary>While Python loads the rules: reads the conditions that are probably theirs, and indexes them as they will be asked for.</summary>
    private static ConditionSet Prepare(KeptConditions kept, IReadOnlyList<RuleInfo> rules)
    {
        ConditionSet conditions = kept.Read(rules);
        // Of the files without metadata some are helpers, which have no condition: no index will be asked for with them.
        RuleInfo[] evaluated = [.. rules.Where(rule => conditions.Contains(rule.Index))];
        foreach (string logType in Classifier.LogTypes) _ = conditions.IndexOf(RuleBook.IndexesFor(evaluated, logType));
        return conditions;
    }

    private static async Task<ConditionSet> ConditionsAsync(WorkerHello hello, Task<ConditionSet>? prepared) => hello.Kept && prepared is not null
        ? await prepared
        : new ConditionSet(hello.Rules
            .Where(rule => rule.Pushdown.ValueKind == JsonValueKind.Object)
            .Select(rule => KeyValuePair.Create(rule.Index, rule.Pushdown.GetProperty("condition"))));

    private static IEnumerable<int> UsingState(WorkerHello hello) => hello.Rules.Where(rule => rule.State).Select(rule => rule.Index);

    private static Dictionary<int, AnalysisDefeat> ReadDefeats(WorkerHello hello)
    {
        var defeats = new Dictionary<int, AnalysisDefeat>();
        foreach (HelloRule rule in hello.Rules)
            if (rule.Pushdown.ValueKind == JsonValueKind.Object && rule.Pushdown.TryGetProperty("defeated", out JsonElement defeat))
                defeats[rule.Index] = AnalysisDefeat.Read(defeat);
        return defeats;
    }

    private static RuleRunnerException Unusable(RuleCatalogue catalogue, EngineLog log)
    {
        foreach (RuleProblem problem in catalogue.Problems.Skip(1)) log.RuleHasProblem(problem);
        string why = catalogue.Problems.Count > 0 ? catalogue.Problems[0].ToString() : "every rule is disabled";
        return new RuleRunnerException($"no rule can be evaluated: {why}.");
    }
}
