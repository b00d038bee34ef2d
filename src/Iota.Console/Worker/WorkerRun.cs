using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Destinations;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Services;
using Iota.Engine.Sources;
using Iota.Engine.Telemetry;
using Metric = Iota.Engine.Telemetry.Metric;

namespace Iota.Console.Worker;

/// <summary>
/// The life of <c>iota worker</c>: the same pipeline as the function's, fed by queues that it asks itself.
/// <code>
/// queue ─► consumer ─► pipeline (one batch at a time) ─► state ─► alert loop ─► destinations
///            └ keeps its messages meanwhile, deletes what is durable, gives the rest back
/// </code>
/// A stop takes no more messages, finishes what is under way, gives back what it cannot finish, and sends what is due.
/// </summary>
internal sealed class WorkerRun(Terminal terminal, WorkerSettings settings)
{
    private readonly TimeProvider _time = TimeProvider.System;

    /// <param name="stop">SIGTERM or Ctrl-C.</param>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var log = new EngineLog(terminal.Error, settings.JsonLog ? LogFormat.Json : LogFormat.Text, _time);
        var status = new WorkerStatus(settings.StuckAfter, _time);
        var metrics = new MetricTotals();
        await using var endpoint = new HealthEndpoint(settings.Listen, status, metrics);
        using var s3 = new S3Accounts(settings.Roles, _time);
        await using LoadedRules rules = await LoadedRules.LoadAsync(settings.Roots, settings.Python, log, _time, settings.Configuration);
        using SqliteStateStore state = SqliteStateStore.Open(settings.StateFolder, _time, new Random(), startAfresh: true);
        if (state.Recovered is { } recovered)
        {
            log.StateRecovered(recovered);
            status.Recovered(recovered.At);
        }
        stop.ThrowIfCancellationRequested();

        using var destinations = new DestinationSet(settings.Configuration.Destinations, Environment.GetEnvironmentVariable, terminal.Output, _time);
        (string, IAmazonS3)? alertsBucket = settings.AlertsBucket is { } bucket ? (bucket, OpenS3(s3, bucket)) : null;
        AlertOutlet outlet = AlertOutlet.Open(destinations, settings.Configuration, state, alertsBucket, rules.Book.Find, _time);
        LakeStore? lake = settings.Lake is { } location ? LakeStore.Open(location, name => OpenS3(s3, name)) : null;
        var options = new EngineOptions { VerifyPushdown = settings.Configuration.VerifyPushdown };
        LakeRepair? repair = lake is null ? null : new LakeRepair(lake, new WatchedObjectStore(s3, status.Progress), state, options.Limits, log, _time);
        var tick = new TickWork(state, settings.StateFolder, outlet, alertsBucket, repair, log, _time);
        var alerts = new AlertLoop(tick, outlet.Deliverer, metrics, status, settings.TickEvery, log, _time);
        var monitor = new OperationsMonitor(_time);
        monitor.Observe(rules.Problems);
        int notLoaded = rules.Problems.Count(problem => !problem.RuleLoaded);
        metrics.Add([(Metric.RulesNotLoaded, notLoaded)], []);
        var processor = new BatchProcessor(
            options, new WatchedObjectStore(s3, status.Progress), rules.Book, rules.Runner, state, monitor, log, _time, lake);
        using var pipeline = new WorkerPipeline(processor, monitor, state, outlet, notLoaded, metrics, alerts.Wake, log, _time);
        MessageQueue[] queues = [.. settings.Queues.Select(url => new MessageQueue(url, settings, log))];
        foreach (MessageQueue queue in queues) status.Expect(queue.Name);
        status.RulesLoaded();
        log.WorkerStarted(rules.Book.Count, settings.Python.Workers, settings.Queues.Count);
        try
        {
            return await ServeAsync(queues, pipeline, alerts, status, log, stop);
        }
        finally
        {
            foreach (MessageQueue queue in queues) queue.Dispose();
        }
    }

    private async Task<int> ServeAsync(
        IReadOnlyList<MessageQueue> queues, WorkerPipeline pipeline, AlertLoop alerts, WorkerStatus status, EngineLog log, CancellationToken stop)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var deadline = new CancellationTokenSource();
        using CancellationTokenRegistration onStop = stopping.Token.Register(() =>
        {
            status.Stopping();
            log.WorkerStopping(settings.Drain);
            deadline.CancelAfter(settings.Drain);
        });
        using var afterBatches = new CancellationTokenSource();
        Task sending = alerts.RunAsync(afterBatches.Token);
        Task consuming = Task.WhenAll(queues.Select(queue => Task.Run(() => ConsumeAsync(queue))));
        try
        {
            await Task.WhenAny(consuming, sending); // Sending ends before the stop only when it has failed.
            await stopping.CancelAsync();
            await consuming;
            await afterBatches.CancelAsync();
            await sending;
            log.WorkerStopped();
            return ExitCode.Done;
        }
        catch (Exception error) when (error is RuleRunnerException or StateException)
        {
            log.StartFailed($"the worker cannot go on: {error.Message}");
            return ExitCode.SomeFailed;
        }
        finally
        {
            await afterBatches.CancelAsync();
            await ((Task)Task.WhenAll(consuming, sending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ConsumeAsync(MessageQueue queue)
        {
            try
            {
                await new QueueConsumer(queue, pipeline.ProcessAsync, status, settings, log, _time).RunAsync(stopping.Token, deadline.Token);
            }
            catch
            {
                await stopping.CancelAsync(); // What one cannot do none can: the others finish their batches, and a new process has to be started.
                throw;
            }
        }
    }

    private static IAmazonS3 OpenS3(S3Accounts s3, string bucket)
    {
        try
        {
            return s3.ClientFor(bucket);
        }
        catch (AmazonClientException error)
        {
            throw new UsageException($"S3 cannot be used: {error.Message} Set AWS_REGION.");
        }
    }
}
