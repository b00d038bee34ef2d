using System.CommandLine;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary><c>iota backfill s3://… --from DATE --to DATE</c>: a scan of history into a state, of which nobody is told.</summary>
internal static class BackfillCommand
{
    /// <summary>Log objects that are younger may still be on their way through the queue of a service.</summary>
    private static readonly TimeSpan Present = TimeSpan.FromHours(1);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("backfill", "Run the rules over the log objects of past days, into a state and without telling anybody. Run again, it goes on where it was.");
        var from = new Option<string>("--from") { Description = "First day, or instant: 2026-11-01, 2026-11-01T06:00:00Z. UTC, as in the names of log objects.", HelpName = "DATE", Required = true };
        var to = new Option<string>("--to") { Description = "Last day, or instant; it belongs to the range.", HelpName = "DATE", Required = true };
        var announce = new Option<bool>("--announce")
        {
            Description = "Send alerts to the destinations of iota.yaml and the webhook, as scan does. Without it nobody is told of what is found, now or later.",
        };
        command.Options.Add(from);
        command.Options.Add(to);
        var state = new StateOptions(command);
        command.Options.Add(announce);
        var options = new ScanOptions(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            DateRange range = ReadRange(arguments.GetValue(from)!, arguments.GetValue(to)!);
            bool announces = arguments.GetValue(announce);
            if (!announces && options.NamesWebhook(arguments)) throw new UsageException("--slack-webhook: a backfill sends nothing without --announce.");
            ScanSettings settings = options.Read(arguments);
            if (announces && settings.Configuration.Destinations.Count == 0 && settings.SlackWebhook is not { Length: > 0 })
                throw new UsageException("--announce: there is nobody to tell. Name destinations in iota.yaml (--config FILE), or give --slack-webhook.");
            if (!announces && !settings.Quiet && range.End > TimeProvider.System.GetUtcNow() - Present)
                terminal.Error.WriteLine("iota: --to reaches into the present: nobody will be told of log objects that are read here before a service reads them.");
            return new ScanRun(terminal, settings with
            {
                Range = range,
                StateFolder = state.Folder(arguments),
                Silent = !announces,
                Deliver = announces,
                SlackWebhook = announces ? settings.SlackWebhook : null,
            }).RunAsync(cancellationToken);
        });
        return command;
    }

    private static DateRange ReadRange(string from, string to)
    {
        try
        {
            var range = DateRange.Parse(from, to);
            return range.Start <= TimeProvider.System.GetUtcNow() ? range : throw new UsageException($"--from {from} lies in the future.");
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
