using System.CommandLine;
using System.CommandLine.Parsing;

namespace Iota.Console;

/// <summary><c>iota scan PATH…</c></summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("scan", "Run the rules over log files, folders or s3:// prefixes, and print the alerts.");
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders, or s3://bucket/prefix.", Arity = ArgumentArity.OneOrMore };
        var state = new Option<string?>("--state") { Description = "Folder in which alerts are remembered. Without it every run starts afresh.", HelpName = "DIR" };
        var output = new Option<string>("--output") { Description = "How alerts are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "jsonl");
        var detections = new Option<string?>("--detections") { Description = "Write one JSON line for each detection to this file.", HelpName = "FILE" };
        var failures = new Option<string?>("--failures") { Description = "Write one JSON line for each rule failure to this file.", HelpName = "FILE" };
        var suppressed = new Option<string?>("--suppressed")
        {
            Description = "Write one JSON line for each detection that iota.yaml suppresses to this file, with the reason.",
            HelpName = "FILE",
        };
        var deliver = new Option<bool>("--deliver")
        {
            Description = "Send alerts to the destinations of iota.yaml. Implied by --config; a file that was only found near the rules sends nothing by itself.",
        };
        var reEvaluate = new Option<bool>("--re-evaluate") { Description = "Evaluate objects again that the state has as done." };
        var noPushdown = new Option<bool>("--no-pushdown") { Description = "Send every event to Python for every rule of its log type. Slower; the results are the same." };
        var quiet = new Option<bool>("--quiet") { Description = "No progress and no log, only results." };
        var slack = new Option<string?>("--slack-webhook")
        {
            Description = "Incoming webhook of Slack to send new alerts to. Better given as IOTA_SLACK_WEBHOOK: command lines can be seen by others.",
            HelpName = "URL",
        };
        paths.Validators.Add(RefuseOptions);
        command.Arguments.Add(paths);
        var rules = new RuleOptions(command);
        var roles = new RoleOptions(command);
        var lake = new LakeOption(command);
        foreach (Option option in new Option[] { state, output, detections, failures, suppressed, deliver, slack, reEvaluate, noPushdown, quiet }) command.Options.Add(option);

        command.SetAction((arguments, cancellationToken) => new ScanRun(terminal, new ScanSettings
        {
            Paths = arguments.GetValue(paths)!,
            Roots = rules.Roots(arguments),
            Roles = roles.Read(arguments),
            Python = rules.Python(arguments),
            Configuration = rules.Configuration(arguments),
            Deliver = arguments.GetValue(deliver) || rules.NamedConfig(arguments) is not null,
            StateFolder = arguments.GetValue(state),
            Lake = lake.Read(arguments),
            JsonOutput = arguments.GetValue(output) == "jsonl",
            DetectionsFile = arguments.GetValue(detections),
            FailuresFile = arguments.GetValue(failures),
            SuppressedFile = arguments.GetValue(suppressed),
            SlackWebhook = arguments.GetValue(slack) ?? Environment.GetEnvironmentVariable("IOTA_SLACK_WEBHOOK"),
            ReEvaluate = arguments.GetValue(reEvaluate),
            Pushdown = !arguments.GetValue(noPushdown),
            Quiet = arguments.GetValue(quiet),
        }).RunAsync(cancellationToken));
        return command;
    }

    /// <summary>The parser takes an option that it does not know for a path.</summary>
    private static void RefuseOptions(ArgumentResult paths)
    {
        foreach (Token token in paths.Tokens)
            if (token.Value.StartsWith('-')) paths.AddError($"there is no option '{token.Value}'; see 'iota scan --help'. (A file of that name is given as './{token.Value}'.)");
    }
}
