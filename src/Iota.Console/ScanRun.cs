using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>One run of <c>iota scan</c>: wires the engine, feeds it the objects, writes the results.</summary>
internal sealed class ScanRun(Terminal terminal, ScanSettings settings)
{
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        using var inputs = new ScanInputs();
        List<ObjectRef> objects = await inputs.ListAsync(settings.Paths, cancellationToken);
        IDestination[] destinations = settings.SlackWebhook is { Length: > 0 } webhook ? [OpenSlack(webhook)] : [];
        using var progress = new ProgressLine(terminal, settings.Quiet, objects.Count, _time);
        var log = new EngineLog(settings.Quiet ? TextWriter.Null : progress.Log, LogFormat.Text, _time);
        // Before the work, so that a file that cannot be written is known while nothing is done yet.
        using FailuresFile failures = FailuresFile.Open(settings.FailuresFile);
        using FileStream? detections = settings.DetectionsFile is { } path ? ResultFile.Create(path, "--detections") : null;

        await using LoadedRules rules = await LoadedRules.LoadAsync(settings.Roots, settings.Python with { Pushdown = settings.Pushdown }, log, _time);
        using SqliteStateStore state = settings.StateFolder is { } folder
            ? SqliteStateStore.Open(folder, _time, new Random())
            : SqliteStateStore.OpenThrowAway(_time, new Random());
        var options = new EngineOptions { ReEvaluate = settings.ReEvaluate };
        var engine = new DetectionEngine(options, inputs, rules.Book, rules.Runner, state, log, _time);

        failures.Write(rules.Problems);
        var done = new DoneObjects(rules.Book.RuleSet);
        EngineTotals totals = await engine.ProcessAsync(objects, report =>
        {
            failures.Write(report);
            done.Add(report);
            progress.Add(report);
        }, cancellationToken);
        IReadOnlyList<Alert> alerts = state.Announce(AlertRoute.ToAll([.. destinations.Select(destination => destination.Name)]));
        await rules.DisposeAsync(); // What workers say as they end belongs into the log above the results.
        progress.Clear();

        if (settings.Pushdown) LastScan.Write(totals, rules.Book);
        var summary = new ScanSummary(totals, alerts.Count, rules, done, _time.GetElapsedTime(start));
        WriteAlerts(alerts, summary);
        WriteDetections(state, detections);
        bool delivered = await DeliverAsync(state, destinations, log, cancellationToken);
        if (settings.JsonOutput) terminal.Error.WriteLine(summary.ToLine()); // the last line, after whatever a delivery had to say
        return summary.SomeFailed || !delivered ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private static SlackDestination OpenSlack(string webhook)
    {
        try
        {
            return new SlackDestination("slack", webhook, new SocketsHttpHandler { AllowAutoRedirect = false }, TimeProvider.System);
        }
        catch (ArgumentException)
        {
            throw new UsageException(
                "the webhook of --slack-webhook or IOTA_SLACK_WEBHOOK is not an https address. Copy it from Slack: https://hooks.slack.com/services/T…/B…/….");
        }
    }

    private static void WriteDetections(SqliteStateStore state, FileStream? file)
    {
        if (file is null) return;
        using var buffered = new BufferedStream(file);
        state.ReadStoredDetections(detection => JsonLines.WriteDetection(buffered, detection));
    }

    private void WriteAlerts(IReadOnlyList<Alert> alerts, ScanSummary summary)
    {
        if (!settings.JsonOutput)
        {
            new AlertTable(terminal).Write(alerts);
            summary.WriteText(terminal);
            return;
        }
        using var output = new MemoryStream();
        foreach (Alert alert in alerts) JsonLines.WriteAlert(output, alert);
        terminal.Output.Write(System.Text.Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length));
    }

    /// <summary>Sends what the outbox holds, older deliveries that failed before included. False when something is still undelivered.</summary>
    private async Task<bool> DeliverAsync(SqliteStateStore state, IDestination[] destinations, EngineLog log, CancellationToken cancellationToken)
    {
        if (destinations.Length == 0) return true;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(DeliveryTime);
        var last = new Dictionary<long, (Delivery Delivery, DeliveryOutcome Outcome)>();
        var deliverer = new Deliverer(state, destinations);
        while (true)
        {
            foreach ((Delivery delivery, DeliveryOutcome outcome) in await deliverer.DeliverAsync(deadline.Token)) last[delivery.DeliveryId] = (delivery, outcome);
            if (deadline.IsCancellationRequested || last.Values.All(result => IsFinal(result.Outcome))) break;
            await Task.Delay(RetryPause, _time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return WriteDeliveries([.. last.Values], log);
    }

    private static bool IsFinal(DeliveryOutcome outcome) => outcome.State is DeliveryState.Delivered or DeliveryState.Dead;

    private bool WriteDeliveries(List<(Delivery Delivery, DeliveryOutcome Outcome)> results, EngineLog log)
    {
        int delivered = results.Count(result => result.Outcome.State == DeliveryState.Delivered);
        foreach ((Delivery delivery, DeliveryOutcome outcome) in results.Where(result => result.Outcome.State != DeliveryState.Delivered))
            log.DeliveryFailed(delivery.Destination, delivery.Alert.AlertId, outcome.Error ?? "the time was up");
        if (settings.JsonOutput || results.Count == 0) return delivered == results.Count;
        int refused = results.Count(result => result.Outcome.State == DeliveryState.Dead);
        terminal.Output.WriteLine($"{Texts.Count(delivered, "alert")} sent to Slack.{DescribeRest(refused, results.Count - delivered - refused)}");
        return delivered == results.Count;
    }

    private string DescribeRest(int refused, int waiting)
    {
        string rest = refused == 0 ? "" : $" {Texts.Number(refused)} refused for good: the log says why.";
        if (waiting == 0) return rest;
        return rest + (settings.StateFolder is null
            ? $" {Texts.Number(waiting)} could not be delivered; with --state DIR the next run would try again."
            : $" {Texts.Number(waiting)} could not be delivered and stay in the outbox for the next run.");
    }
}
