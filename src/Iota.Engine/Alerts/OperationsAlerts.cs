using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Engine.Alerts;

/// <summary>Iota's own troubles as detections of reserved rules, so that they are grouped, announced, delivered and retried like everything else.</summary>
/// <remarks>docs/operations-alerts.md says of each what it means and what to do; the runbook of an alert names its section. Event ids are derived from
/// what happened, so the same trouble seen twice counts once.</remarks>
public static class OperationsAlerts
{
    /// <summary>What the ids of these rules begin with, and those of no others.</summary>
    public const string Family = "Iota.";

    public const string LogType = "Iota.Operations";
    public const string RuleFailing = "Iota.RuleFailing";
    public const string RuleNotLoaded = "Iota.RuleNotLoaded";
    public const string ObjectUnreadable = "Iota.ObjectUnreadable";
    public const string StateRecovered = "Iota.StateRecovered";
    public const string DeliveryDead = "Iota.DeliveryDead";
    public const string NoData = "Iota.NoData";
    public const string PushdownDifference = "Iota.PushdownDifference";

    /// <summary>Events that a rule has to fail on within an hour before it counts as failing persistently.</summary>
    public const int FailuresOfRule = 10;

    private static readonly AlertPolicy Hourly = new(TimeSpan.FromHours(1), 1, CreateAlert: true);
    private static readonly AlertPolicy Daily = new(TimeSpan.FromDays(1), 1, CreateAlert: true);

    /// <summary>Whether a rule id is of the family, in whatever case: people must not take one for the other.</summary>
    public static bool Owns(string ruleId) => ruleId.StartsWith(Family, StringComparison.OrdinalIgnoreCase);

    /// <summary>A rule failed on one event; ten of them within an hour are an alert.</summary>
    public static Detection OfFailure(EventRuleFailure failure, DateTimeOffset now) => Create(RuleFailing, failure.RuleId, failure.EventId, now, Hourly) with
    {
        Severity = Severity.High,
        Title = $"Rule {failure.RuleId} keeps failing",
        Description = $"{failure.Phase}() failed on event {failure.EventId}: {failure.Error}. "
            + "The rule sees no such event until it is mended; other rules are not concerned.",
        Policy = Hourly with { Threshold = FailuresOfRule },
    };

    /// <summary>Once a day for each problem, however often a host starts with it.</summary>
    public static Detection OfProblem(RuleProblem problem, DateTimeOffset now)
    {
        string rule = problem.RuleId ?? problem.Path;
        string day = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Create(RuleNotLoaded, rule, $"{problem} {day}", now, Daily) with
        {
            Severity = Severity.High,
            Title = problem.RuleLoaded ? $"A part of rule {rule} was not loaded" : $"Rule {rule} was not loaded",
            Description = problem.ToString(),
        };
    }

    /// <summary>Once for each rule of a rule set: while it is stored, the rule's condition is not trusted again (<see cref="SqliteStateStore.FindPushdownDifferences"/>).</summary>
    public static Detection OfPushdownDifference(PushdownDifference difference, DateTimeOffset now) =>
        Create(PushdownDifference, difference.RuleId, Analysed(difference.RuleSet), now, Daily) with
        {
            Severity = Severity.High,
            Title = $"Events may have been withheld from rule {difference.RuleId}",
            Description = $"The condition that Iota derived from rule {difference.RuleId} would have withheld event {difference.EventId}, on which the rule does something. This one was not lost, and "
                + $"the condition is not used any more, but events before it may have been missed. Scan their time again with --no-pushdown, and report the rule: this is a defect of Iota.",
        };

    /// <summary>The event id of <see cref="OfPushdownDifference"/>, whatever the event was.</summary>
    internal static string PushdownDifferenceId(string ruleId, string ruleSet) => IdOf(ruleId, Analysed(ruleSet));

    /// <summary>Another Iota may analyse the same rules rightly.</summary>
    private static string Analysed(string ruleSet) => $"{ruleSet} {typeof(OperationsAlerts).Assembly.GetName().Version}";

    /// <summary>One alert for each bucket and kind of failure: a lost permission concerns every object of a bucket.</summary>
    public static Detection OfObject(ObjectRef source, FailureReason reason, string message, DateTimeOffset now) =>
        Create(ObjectUnreadable, $"{source.Bucket} {reason}", source.Name, now, Hourly) with
        {
            Severity = Severity.High,
            Title = $"Log objects{(source.Bucket.Length == 0 ? "" : $" of {source.Bucket}")} cannot be read: {reason.Describe()}",
            Description = $"{source.Name}: {message}",
            ObjectName = source.Name,
        };

    public static Detection Of(StateRecovered recovered) => Create(StateRecovered, "state", recovered.SetAside, recovered.At, Hourly) with
    {
        Severity = Severity.Critical,
        Title = "The state was damaged and has been replaced",
        Description = $"What was wrong: {recovered.Damage}. The damaged file is {recovered.SetAside}. " + (recovered.Backup is { } backup
            ? $"It was replaced by the backup {backup}: what was stored since is missing, and alerts of that time that were not yet delivered are lost. "
                + "Scan the logs of that time again."
            : "There was no sound backup, so an empty state was begun: alerts that were not yet delivered are lost, and known ones may come again. "
                + "Scan the latest logs again."),
    };

    /// <summary>One alert for each destination.</summary>
    public static Detection OfDelivery(string destination, string alertId, string key, string? error, DateTimeOffset now) =>
        Create(DeliveryDead, destination, key, now, Hourly) with
        {
            Severity = Severity.High,
            Title = $"Alerts to {destination} were given up",
            Description = $"Alert {alertId}: {error ?? "no reason is known"} "
                + "'iota alerts --undelivered' lists all of them, 'iota alerts retry' sends them again.",
        };

    /// <param name="since">When the last log object was processed, or the state was first watched: one alert for each gap.</param>
    public static Detection OfNoData(DateTimeOffset since, DateTimeOffset now) =>
        Create(NoData, "no data", since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), now, Daily) with
        {
            Severity = Severity.High,
            Title = "No log object has arrived",
            Description = $"Nothing was processed since {since.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}. "
                + "While that lasts, nothing is detected.",
        };

    /// <summary>Detections as a batch that concerns no log object.</summary>
    public static BatchCommit ToBatch(IReadOnlyList<Detection> detections) =>
        new("iota", [new ObjectCommit(new ObjectRef("", "iota:operations"), 0, 0, 0, detections, Complete: false)]);

    private static string IdOf(string key, string happening) =>
        "iota:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{happening}")).AsSpan(0, 16));

    private static Detection Create(string rule, string key, string happening, DateTimeOffset now, AlertPolicy policy) => new()
    {
        RuleId = rule,
        EventId = IdOf(key, happening),
        EventTime = now,
        LogType = LogType,
        Severity = Severity.High,
        Title = rule,
        DedupKey = key,
        ObjectName = "",
        RecordIndex = 0,
        Runbook = $"docs/operations-alerts.md, section {rule}",
        Policy = policy,
    };
}
