using System.CommandLine;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary><c>iota alerts</c>: the alerts of a state, what became of their messages, and another try for those that failed.</summary>
internal static class AlertsCommand
{
    private const int LongestId = 32;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("alerts", "List the alerts of a state, the newest first.");
        var state = new StateOptions(command);
        var undelivered = new Option<bool>("--undelivered") { Description = "Only alerts with a message that has not arrived." };
        var since = new Option<string?>("--since")
        {
            Description = "Only alerts with events since then: 24h, 7d, 2026-11-18, 2026-11-18T02:00:00Z.",
            HelpName = "TIME",
        };
        var rule = new Option<string?>("--rule") { Description = "Only alerts of this rule.", HelpName = "ID" };
        var severity = new Option<string?>("--severity") { Description = "Only alerts of at least this severity.", HelpName = "SEVERITY" };
        var output = new Option<string>("--output") { Description = "How alerts are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "jsonl");
        foreach (Option option in new Option[] { undelivered, since, rule, severity, output }) command.Options.Add(option);
        command.SetAction(arguments =>
        {
            var filter = new AlertFilter
            {
                Undelivered = arguments.GetValue(undelivered),
                Since = arguments.GetValue(since) is { } text ? StateOptions.ReadTime(text, "--since", TimeProvider.System) : null,
                RuleId = arguments.GetValue(rule),
                Severity = ReadSeverity(arguments.GetValue(severity)),
            };
            using SqliteStateStore store = state.Open(arguments, terminal);
            List(terminal, store.ReadAlerts(filter), jsonLines: arguments.GetValue(output) == "jsonl");
            return ExitCode.Done;
        });
        command.Subcommands.Add(CreateShow(terminal, state));
        command.Subcommands.Add(CreateRetry(terminal, state));
        command.Subcommands.Add(CreateAcknowledge(terminal, state));
        return command;
    }

    private static Command CreateShow(Terminal terminal, StateOptions state)
    {
        var show = new Command("show", "Show all that is known of one alert.");
        var id = new Argument<string>("ID") { Description = "Id of the alert, or its beginning." };
        show.Arguments.Add(id);
        show.SetAction(arguments =>
        {
            using SqliteStateStore store = state.Open(arguments, terminal);
            AlertDetails.Write(terminal, Find(store, arguments.GetValue(id)!));
            return ExitCode.Done;
        });
        return show;
    }

    private static Command CreateRetry(Terminal terminal, StateOptions state)
    {
        var retry = new Command("retry", "Send messages again that were given up. The next run that delivers takes them.");
        var ids = new Argument<string[]>("ID")
        {
            Description = "Ids of alerts; all whose messages were given up when none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        retry.Arguments.Add(ids);
        retry.SetAction(arguments =>
        {
            using SqliteStateStore store = state.Open(arguments, terminal);
            string[] named = arguments.GetValue(ids) ?? [];
            int retried = named.Length == 0 ? store.Retry() : named.Select(id => Find(store, id).Alert.AlertId).ToList().Sum(id => store.Retry(id));
            terminal.Output.WriteLine(retried == 0 ? "Nothing to send again." : $"{Texts.Count(retried, "message")} will be sent again.");
            return ExitCode.Done;
        });
        return retry;
    }

    private static Command CreateAcknowledge(Terminal terminal, StateOptions state)
    {
        var acknowledge = new Command("acknowledge", "Take note of alerts: they are not followed up any more.");
        var ids = new Argument<string[]>("ID") { Description = "Ids of alerts, or their beginnings.", Arity = ArgumentArity.OneOrMore };
        acknowledge.Aliases.Add("ack");
        acknowledge.Arguments.Add(ids);
        acknowledge.SetAction(arguments =>
        {
            using SqliteStateStore store = state.Open(arguments, terminal);
            List<string> found = [.. arguments.GetValue(ids)!.Select(id => Find(store, id).Alert.AlertId)];
            terminal.Output.WriteLine($"{Texts.Count(found.Count(store.Acknowledge), "alert")} acknowledged.");
            return ExitCode.Done;
        });
        return acknowledge;
    }

    private static void List(Terminal terminal, IEnumerable<AlertEntry> entries, bool jsonLines)
    {
        if (!jsonLines)
        {
            new AlertList(terminal).Write(entries);
            return;
        }
        foreach (AlertEntry entry in entries)
        {
            using var line = new MemoryStream();
            JsonLines.WriteEntry(line, entry);
            terminal.Output.Write(System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        }
    }

    private static Severity ReadSeverity(string? name) => name is null ? Severity.Info : SeverityNames.Parse(name)
        ?? throw new UsageException($"there is no severity '{name}': it is one of INFO, LOW, MEDIUM, HIGH, CRITICAL.");

    private static AlertEntry Find(SqliteStateStore store, string id)
    {
        string prefix = id.ToLowerInvariant();
        if (prefix.Length is 0 or > LongestId || !prefix.All(char.IsAsciiHexDigitLower))
            throw new UsageException($"'{Printable.Clean(id)}' is no id of an alert: they are 32 hexadecimal digits, of which the first few are enough.");
        return store.FindAlerts(prefix) switch
        {
            [AlertEntry found] => found,
            [] => throw new UsageException($"there is no alert whose id begins with {prefix}; 'iota alerts' lists them."),
            _ => throw new UsageException($"several alerts have an id that begins with {prefix}: give more of it."),
        };
    }
}
