using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>One run of <c>iota scan</c> or <c>iota backfill</c>: wires the engine, feeds it the objects, writes the results.</summary>
internal sealed class ScanRun(Terminal terminal, ScanSettings settings)
{
    /// <summary>A delivery that has to wait longer than this for its next try stays in the outbox. A destination that is down costs a scan about as much;
    /// one that takes its messages slowly is given the time it needs.</summary>
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromMinutes(1);

    private const int AlertsPerWrite = 100;

    private readonly TimeProvider _time = TimeProvider.System;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        using var inputs = new ScanInputs(settings.Roles);
        ScanInputs.RequireOnDisk(settings.Paths);
        using var destinations = new ScanDestinations(settings, terminal, _time);
        using var progress = new ProgressLine(terminal, settings.Quiet, _time);
        var log = new EngineLog(settings.Quiet ? TextWriter.Null : progress.Log, LogFormat.Text, _time);
        await using var loading = new RulesBeingLoaded(LoadedRules.LoadAsync(
            settings.Roots, settings.Python with { Pushdown = settings.Pushdown }, log, _time, settings.Configuration));
        // While Python is at work.
        IReadOnlyCollection<ObjectRef> objects = await inputs.ListAsync(settings.Paths, settings.Range, cancellationToken);
        progress.Objects = objects.Count;
        // Before the work, so that a file that cannot be written is known while nothing is done yet.
        using FailuresFile failures = FailuresFile.Open(settings.FailuresFile);
        using FileStream? detections = settings.DetectionsFile is { } path ? ResultFile.Create(path, "--detections") : null;
        using FileStream? suppressed = settings.SuppressedFile is { } suppressedPath ? ResultFile.Create(suppressedPath, "--suppressed") : null;

        using SqliteStateStore state = await OpenStateMeanwhileAsync(loading.Loaded);
        LoadedRules rules = await loading.Loaded;
        if (state.Recovered is { } recovered) log.StateRecovered(recovered);
        rules.DistrustConditions(state, log);
        var operations = new OperationsMonitor(_time);
        var options = new EngineOptions { ReEvaluate = settings.ReEvaluate, VerifyPushdown = settings.Configuration.VerifyPushdown, Silent = settings.Silent };
        LakeStore? lake = settings.Lake is { } location ? LakeStore.Open(location, inputs.ClientFor) : null;
        var engine = new DetectionEngine(options, inputs, rules.Book, rules.Runner, state, log, _time, lake);

        failures.Write(rules.Problems);
        var done = new DoneObjects(rules.Book.RuleSet);
        EngineTotals totals = await engine.ProcessAsync(objects, report =>
        {
            failures.Write(report);
            done.Add(report);
            progress.Add(report);
            operations.Observe(report.PushdownDifferences);
        }, cancellationToken);
        // What is not in the lake yet, of this scan or of one before: nobody else will do it.
        LakeRepairResult? repaired = lake is null
            ? null
            : await new LakeRepair(lake, inputs, state, options.Limits, log, _time).RunAsync(cancellationToken, TimeSpan.FromSeconds(-1));
        operations.Commit(state);
        IReadOnlyCollection<Alert> alerts = settings.Silent ? state.SettleSilently() : state.Announce(destinations.Routing(rules.Book));
        // The windows of history are over anyway, those of whoever else uses the state are theirs.
        if (!settings.Silent) state.FileFollowUps(closeWindows: settings.Range is null);
        await rules.DisposeAsync(); // What workers say as they end belongs into the log above the results.
        progress.Clear();

        if (settings.Pushdown) LastScan.Write(totals, rules.Book);
        var summary = new ScanSummary(totals, alerts.Count, rules, done, repaired, _time.GetElapsedTime(start));
        WriteAlerts(alerts, summary);
        WriteDetections(detections, state.ReadStoredDetections, JsonLines.WriteDetection);
        WriteDetections(suppressed, state.ReadStoredSuppressed, JsonLines.WriteSuppressed);
        bool delivered = await DeliverAsync(state, destinations, log, cancellationToken);
        if (settings is { JsonOutput: true, Range: not null, Quiet: false })
            foreach (string sentence in done.Sentences()) terminal.Error.WriteLine(sentence);
        if (settings.JsonOutput) terminal.Error.WriteLine(summary.ToLine()); // the last line, after whatever a delivery had to say
        return summary.SomeFailed || !delivered ? ExitCode.SomeFailed : ExitCode.Done;
    }

    /// <summary>Opens the state while Python is at work. Where both fail, the rules have the word.</summary>
    private async Task<SqliteStateStore> OpenStateMeanwhileAsync(Task<LoadedRules> loading)
    {
        try
        {
            return settings.StateFolder is { } folder
                ? SqliteStateStore.Open(folder, _time, new Random())
                : SqliteStateStore.OpenThrowAway(_time, new Random());
        }
        catch
        {
            await loading;
            throw;
        }
    }

    private static void WriteDetections(FileStream? file, Action<Action<Detection>> read, Action<Stream, Detection> write)
    {
        if (file is null) return;
        using var buffered = new BufferedStream(file);
        read(detection => write(buffered, detection));
    }

    private void WriteAlerts(IReadOnlyCollection<Alert> alerts, ScanSummary summary)
    {
        if (!settings.JsonOutput)
        {
            new AlertTable(terminal).Write(alerts);
            summary.WriteText(terminal);
            if (settings.Silent) terminal.Output.WriteLine("Nobody was told: 'iota alerts' shows what a backfill found.");
            return;
        }
        foreach (Alert[] some in alerts.Chunk(AlertsPerWrite))
        {
            using var output = new MemoryStream();
            foreach (Alert alert in some) JsonLines.WriteAlert(output, alert);
            terminal.Output.Write(System.Text.Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
        }
    }

    /// <summary>Sends what the outbox holds, older deliveries that failed before included. False when something is still undelivered.</summary>
    private async Task<bool> DeliverAsync(SqliteStateStore state, ScanDestinations destinations, EngineLog log, CancellationToken cancellationToken)
    {
        if (destinations.All.Count == 0) return true;
        var last = new Dictionary<long, (Delivery Delivery, DeliveryOutcome Outcome)>();
        var deliverer = new Deliverer(state, destinations.All, _time);
        foreach ((Delivery delivery, DeliveryOutcome outcome) in await deliverer.DeliverAsync(cancellationToken, DeliveryPatience))
            last[delivery.DeliveryId] = (delivery, outcome);
        cancellationToken.ThrowIfCancellationRequested();
        return WriteDeliveries([.. last.Values], state.ReadBacklog().Pending, destinations, log);
    }

    /// <param name="waiting">Messages that are left in the outbox, tried or not: one that failed keeps those behind it waiting.</param>
    private bool WriteDeliveries(List<(Delivery Delivery, DeliveryOutcome Outcome)> results, long waiting, ScanDestinations destinations, EngineLog log)
    {
        int delivered = results.Count(result => result.Outcome.State == DeliveryState.Delivered);
        foreach ((Delivery delivery, DeliveryOutcome outcome) in results.Where(result => result.Outcome.State != DeliveryState.Delivered))
            log.DeliveryFailed(delivery.Destination, delivery.Alert.AlertId, outcome.Error ?? "it waits behind a message that failed, or the time was up");
        bool complete = delivered == results.Count && waiting == 0;
        if (settings.JsonOutput || (results.Count == 0 && waiting == 0)) return complete;
        long alerts = results.Where(result => result.Outcome.State == DeliveryState.Delivered)
            .Sum(result => result.Delivery.Message is DigestMessage digest ? digest.AlertCount : 1);
        int refused = results.Count(result => result.Outcome.State == DeliveryState.Dead);
        terminal.Output.WriteLine($"{(destinations.OnlySlack ? Texts.Count(alerts, "alert") : Texts.Count(delivered, "message"))} sent to {destinations.Describe()}.{DescribeRest(refused, waiting)}");
        return complete;
    }

    private string DescribeRest(int refused, long waiting)
    {
        string rest = refused == 0 ? "" : $" {Texts.Number(refused)} refused for good: the log says why.";
        if (waiting == 0) return rest;
        return rest + (settings.StateFolder is null
            ? $" {Texts.Number(waiting)} could not be delivered; with --state DIR the next run would try again."
            : $" {Texts.Count(waiting, "message")} could not be delivered yet and {(waiting == 1 ? "stays" : "stay")} in the outbox for the next run.");
    }

    /// <summary>Ends the workers also when the run ends before they are ready.</summary>
    private sealed class RulesBeingLoaded(Task<LoadedRules> loaded) : IAsyncDisposable
    {
        public Task<LoadedRules> Loaded => loaded;

        public async ValueTask DisposeAsync()
        {
            // Why they could not be loaded was thrown at who waited for them; whoever did not has something else to say.
            await ((Task)loaded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (loaded.IsCompletedSuccessfully) await loaded.Result.DisposeAsync();
        }
    }
}
