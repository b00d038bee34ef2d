using System.CommandLine;

namespace Iota.Console;

/// <summary><c>iota scan PATH…</c></summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("scan", "Run the rules over log files, folders or s3:// prefixes, and print the alerts.");
        var options = new ScanOptions(command);
        var state = new Option<string?>("--state") { Description = "Folder in which alerts are remembered. Without it every run starts afresh.", HelpName = "DIR" };
        var deliver = new Option<bool>("--deliver")
        {
            Description = "Send alerts to the destinations of iota.yaml. Implied by --config; a file that was only found near the rules sends nothing by itself.",
        };
        command.Options.Add(state);
        command.Options.Add(deliver);
        command.SetAction((arguments, cancellationToken) => new ScanRun(terminal, options.Read(arguments) with
        {
            StateFolder = arguments.GetValue(state),
            Deliver = arguments.GetValue(deliver) || options.NamesConfig(arguments),
        }).RunAsync(cancellationToken));
        return command;
    }
}
