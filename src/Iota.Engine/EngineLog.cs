using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Engine.Telemetry;

namespace Iota.Engine;

/// <summary>
/// Everything that the engine tells its operator: one method per happening. The only writer of log lines; it writes synchronously, because a line that
/// waits in a queue is frozen together with a Lambda sandbox.
/// </summary>
/// <remarks>Never holds record content: log content is hostile and often confidential.</remarks>
public sealed class EngineLog
{
    /// <summary>A failing rule fails on every event: after this many entries per rule and function the rest is only counted.</summary>
    private const int EntriesPerFailure = 5;

    /// <summary>A rule that prints does so for every event: lines per rule that are logged.</summary>
    private const int LinesPerRule = 100;

    private readonly TextWriter _output;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<(string Rule, string Kind), int> _entries = new();

    public EngineLog(TextWriter output, LogFormat format, TimeProvider time)
    {
        _output = output;
        _format = format;
        _time = time;
    }

    /// <summary>A log that says nothing.</summary>
    public static EngineLog None { get; } = new(TextWriter.Null, LogFormat.Text, TimeProvider.System);

    public void ObjectFailed(string name, FailureReason reason, string message) =>
        Write("error", "object_failed", $"{name}: {message}", ("object", name), ("reason", reason.ToString()));

    public void RecordSetAside(string name, long index, long offset, FailureReason reason) =>
        Write("warning", "record_set_aside", $"{name}#{index}: set aside at byte {offset}: {reason.Describe()}",
            ("object", name), ("index", index.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("reason", reason.ToString()));

    public void RuleHasProblem(RuleProblem problem)
    {
        string rule = problem.RuleId ?? problem.Path;
        if (problem.RuleLoaded) Write("warning", "rule_problem", $"rule {rule} was loaded without a part of it: {problem}", ("rule", rule));
        else Write("error", "rule_not_loaded", $"rule {rule} was not loaded: {problem}", ("rule", rule));
    }

    public void PushdownDiffers(string rule, string eventId) =>
        Write("error", "pushdown_differs",
            $"rule {rule}: its pushdown condition would have withheld event {eventId}, on which it does something. The condition is not used any more; " +
            "scan again with --no-pushdown what was scanned before, and report the rule.",
            ("rule", rule), ("event", eventId));

    public void PushdownStaysOff(string rule) =>
        Write("warning", "pushdown_off", $"rule {rule} is sent every event: its pushdown condition was found to be wrong before (Iota.PushdownDifference).", ("rule", rule));

    public void RuleFailed(string rule, string phase, string eventId, string error, string traceback)
    {
        int entries = Count(rule, phase);
        if (entries > EntriesPerFailure) return;
        Write("error", "rule_failed", $"rule {rule}: {phase}() failed on event {eventId}: {error}{Last(entries, EntriesPerFailure)}\n{traceback}".TrimEnd(),
            ("rule", rule), ("phase", phase), ("event", eventId));
    }

    public void RuleOutput(string rule, string text)
    {
        foreach (string line in text.TrimEnd().Split('\n'))
        {
            int lines = Count(rule, "printed");
            if (lines > LinesPerRule) return;
            Write("info", "rule_output", $"rule {rule} printed: {line}{Last(lines, LinesPerRule)}", ("rule", rule));
        }
    }

    /// <summary>What reached a worker's standard error past the capture of prints: C libraries, and the interpreter itself.</summary>
    public void WorkerOutput(int worker, string line)
    {
        int lines = Count($"worker {worker}", "output");
        if (lines <= LinesPerRule) Write("info", "worker_output", $"worker {worker}: {line}{Last(lines, LinesPerRule)}");
    }

    public void WorkerReplaced(int worker, string why) => Write("warning", "worker_replaced", $"worker {worker} {why}; a new one was started");

    /// <param name="why">What the kernel said to the seccomp filter of the workers.</param>
    public void RulesUnprotected(string why) =>
        Write("warning", "rules_unprotected",
            $"the kernel does not keep rules from the network and from other processes ({why}): run only rules that you trust; see docs/security.md.");

    /// <param name="folders">Where an analysis of the same rules was looked for.</param>
    public void RulesAnalysed(TimeSpan took, IReadOnlyList<string> folders) =>
        Write("warning", "rules_analysed",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the rules were analysed, which took {took.TotalMilliseconds:0} ms and is done again at every cold start: ")
            + (folders.Count > 0 ? $"what lies in {string.Join(", ", folders)} is of other rules or of another Python." : "there is no analysis in the rules layer.")
            + " 'make package' puts the right one there.");

    public void DeliveryFailed(string destination, string alertId, string error) =>
        Write("error", "delivery_failed", $"alert {alertId} was not delivered to {destination}: {error}", ("destination", destination), ("alert", alertId));

    /// <summary>What a batch found is durable; only its way out waits for tick.</summary>
    public void AlertsPostponed(string why) => Write("warning", "alerts_postponed", $"alerts are announced and sent by the next batch or tick: {why}");

    public void TickDone(Alerts.TickReport report, int receipts, string? snapshot) =>
        Write("info", "tick_done",
            $"{Number(report.Announced)} alerts announced, {Number(report.FollowUps)} follow-ups filed, {Number(report.Deliveries.Count)} deliveries tried, " +
            $"{Number(receipts)} receipts" +
            $"{(report.Backup is null ? "" : ", a backup made")}{(snapshot is null ? "" : $", snapshot {snapshot}")}.");

    public void StepFailed(string problem) => Write("error", "step_failed", problem);

    public void LakeFailed(string name, FailureReason reason, string why) =>
        Write("error", "lake_failed", $"{name}: its events are not in the lake: {why} It is tried again.", ("object", name), ("reason", reason.ToString()));

    public void LakeGivenUp(string name, FailureReason reason, string why) =>
        Write("error", "lake_given_up", $"{name}: its events are not in the lake, and that is not tried any more: {why}", ("object", name), ("reason", reason.ToString()));

    /// <summary>Costs nothing but work: they are written again, and that changes nothing.</summary>
    public void LakePostponed(int objects, string why) =>
        Write("warning", "lake_postponed", $"{Number(objects)} objects are in the lake, which the state does not know: {why}", ("objects", Number(objects)));

    public void MessagesSent(long delivered, long failed, long dead, Alerts.OutboxBacklog backlog) =>
        Write("info", "messages_sent", $"{Number(delivered)} delivered, {Number(failed)} to be tried again, {Number(dead)} given up; {Number(backlog.Pending)} wait.",
            ("delivered", Number(delivered)), ("failed", Number(failed)), ("dead", Number(dead)), ("pending", Number(backlog.Pending)));

    public void AdminCommand(string requestId, string command, string answer) =>
        Write("info", "admin_command", $"{command}: {answer}", ("request_id", requestId), ("command", command));

    public void StateRecovered(Alerts.StateRecovered recovered) =>
        Write("error", "state_recovered", $"the state was damaged ({recovered.Damage}); it is now {recovered.SetAside}, and " +
            $"{(recovered.Backup is { } backup ? $"{backup} is in its place" : "an empty state was begun")}. Logs processed since then have to be scanned again.");

    public void NotificationUnknown(string messageId, string problem) =>
        Write("error", "notification_unknown", $"message {messageId}: {problem} It is left to the dead-letter queue.",
            ("message_id", messageId), ("reason", nameof(FailureReason.UnknownNotification)));

    public void NotificationIgnored(IgnoreReason reason, int count)
    {
        (string level, string message) = reason switch
        {
            IgnoreReason.SubscriptionConfirmation => ("warning", "SNS asks to confirm a subscription of the queue; until that is done in the SNS console, the topic sends nothing."),
            IgnoreReason.UnsubscribeConfirmation => ("warning", "SNS says that a subscription of the queue has ended; the topic sends nothing more."),
            _ => ("info", $"{Number(count)} parts of notifications need no work: {reason}."),
        };
        Write(level, "notification_ignored", message, ("ignored", reason.ToString()), ("count", Number(count)));
    }

    public void DeadlineReached(int messages) =>
        Write("warning", "deadline_reached", $"time is up: {Number(messages)} messages go back to the queue; give the function more time or a smaller batch.",
            ("messages", Number(messages)));

    public void WorkerStarted(int rules, int workers, int queues) =>
        Write("info", "worker_started", $"{Number(rules)} rules are loaded in {Number(workers)} Python processes; messages are taken from {Number(queues)} queues.");

    public void WorkerStopping(TimeSpan atMost) =>
        Write("info", "worker_stopping", $"no more messages are taken; what is under way is finished, in {Number((long)atMost.TotalSeconds)} s at most.");

    public void WorkerStopped() => Write("info", "worker_stopped", "what was finished is durable, and the rest is back in its queue.");

    /// <param name="wait">Until the next try.</param>
    public void QueueFailed(string queue, string why, TimeSpan wait) =>
        Write("error", "queue_failed", $"queue {queue}: {why} It is tried again in {Number((long)Math.Ceiling(wait.TotalSeconds))} s.", ("queue", queue));

    public void QueueRecovered(string queue) => Write("info", "queue_recovered", $"queue {queue} answers again.", ("queue", queue));

    /// <summary>Costs nothing but time: the message comes again and is known then.</summary>
    public void MessageNotReturned(string queue, string what, string why) =>
        Write("warning", "message_not_returned", $"queue {queue}: {what}: {why}", ("queue", queue));

    /// <param name="totals">Without what the last transaction changed when the deadline cut the batch short.</param>
    public void BatchProcessed(string requestId, int messages, int failed, EngineTotals totals, TimeSpan took) =>
        Write("info", "batch_processed",
            $"{Number(messages)} messages, {Number(failed)} of them failed; {Number(totals.Objects)} objects, {Number(totals.Events)} events, {Number(totals.Detections)} detections.",
            ("request_id", requestId), ("messages", Number(messages)), ("failed", Number(failed)), ("objects", Number(totals.Objects)),
            ("events", Number(totals.Events)), ("duplicates", Number(totals.Duplicates)), ("detections", Number(totals.Detections)),
            ("milliseconds", Number((long)took.TotalMilliseconds)));

    /// <summary>Metrics travel in the log; one for people has none.</summary>
    public void Measured(string function, IReadOnlyCollection<(Metric Metric, double Value)> values, IReadOnlyCollection<(string Name, long Count)> reasons)
    {
        if (_format == LogFormat.Json) WriteLine(EmbeddedMetrics.ToLine(function, _time.GetUtcNow(), values, reasons));
    }

    public void InvocationFailed(string requestId, string message, string stack) =>
        Write("error", "invocation_failed", $"{message}\n{stack}".TrimEnd(), ("request_id", requestId));

    public void AnswerNotTaken(string requestId, string why) =>
        Write("error", "answer_not_taken", $"Lambda did not take the answer: {why}. It sends the messages again.", ("request_id", requestId));

    /// <param name="python">In which Python alone was at work; null for roles without it.</param>
    public void FunctionStarted(string role, TimeSpan took, TimeSpan? python)
    {
        string shared = $"{role} is ready after {Milliseconds(took)} ms";
        if (python is not { } spent) Write("info", "function_started", $"{shared}.", ("role", role), ("milliseconds", Milliseconds(took)));
        else
            Write("info", "function_started", $"{shared}, {Milliseconds(spent)} ms of them Python's.",
                ("role", role), ("milliseconds", Milliseconds(took)), ("python_milliseconds", Milliseconds(spent)));
    }

    public void StartFailed(string message) => Write("error", "start_failed", message);

    public void Warning(string message) => Write("warning", "warning", message);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private int Count(string of, string kind) => _entries.AddOrUpdate((of, kind), 1, (_, count) => count + 1);

    private static string Last(int entries, int limit) => entries == limit ? " (the last entry of this kind; more are not logged)" : "";

    private void Write(string level, string code, string message, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        WriteLine(_format == LogFormat.Text ? Printable.Clean(message, keepLines: true) : ToJson(level, code, message, fields));
    }

    private void WriteLine(string line)
    {
        lock (_lock)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }

    private string ToJson(string level, string code, string message, ReadOnlySpan<(string Name, string Value)> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", _time.GetUtcNow().UtcDateTime);
            json.WriteString("level", level);
            json.WriteString("code", code);
            foreach ((string name, string value) in fields) json.WriteString(name, value);
            json.WriteString("message", message);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object per line, for CloudWatch.</summary>
    Json,
}
