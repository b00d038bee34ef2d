using System.CommandLine;
using System.CommandLine.Parsing;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>The argument and the options of every command that runs the rules over log objects once.</summary>
internal sealed class ScanOptions
{
    private readonly Command _command;
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Files, folders, or s3://bucket/prefix.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _output = new("--output") { Description = "How alerts are printed.", DefaultValueFactory = _ => "text" };
    private readonly Option<string?> _detections = new("--detections") { Description = "Write one JSON line for each detection to this file.", HelpName = "FILE" };
    private readonly Option<string?> _failures = new("--failures") { Description = "Write one JSON line for each rule failure to this file.", HelpName = "FILE" };

    private readonly Option<string?> _suppressed = new("--suppressed")
    {
        Description = "Write one JSON line for each detection that iota.yaml suppresses to this file, with the reason.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _slack = new("--slack-webhook")
    {
        Description = "Incoming webhook of Slack to send new alerts to. Better given as IOTA_SLACK_WEBHOOK: command lines can be seen by others.",
        HelpName = "URL",
    };

    private readonly Option<bool> _reEvaluate = new("--re-evaluate") { Description = "Evaluate objects again that the state has as done." };
    private readonly Option<bool> _noPushdown = new("--no-pushdown") { Description = "Send every event to Python for every rule of its log type. Slower; the results are the same." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "No progress and no log, only results." };
    private readonly RuleOptions _rules;
    private readonly RoleOptions _roles;
    private readonly LakeOption _lake;

    public ScanOptions(Command command)
    {
        _command = command;
        _output.AcceptOnlyFromAmong("text", "jsonl");
        _paths.Validators.Add(RefuseOptions);
        command.Arguments.Add(_paths);
        _rules = new RuleOptions(command);
        _roles = new RoleOptions(command);
        _lake = new LakeOption(command);
        foreach (Option option in new Option[] { _output, _detections, _failures, _suppressed, _slack, _reEvaluate, _noPushdown, _quiet }) command.Options.Add(option);
    }

    /// <summary>Whether the user named an <c>iota.yaml</c>, rather than leaving one to be found.</summary>
    public bool NamesConfig(ParseResult arguments) => _rules.NamedConfig(arguments) is not null;

    /// <summary>Whether a webhook was given on the command line.</summary>
    public bool NamesWebhook(ParseResult arguments) => arguments.GetValue(_slack) is not null;

    /// <summary>What all these say; where nothing is sent to the destinations of <c>iota.yaml</c>, and no state is kept.</summary>
    public ScanSettings Read(ParseResult arguments) => new()
    {
        Paths = arguments.GetValue(_paths)!,
        Roots = _rules.Roots(arguments),
        Roles = _roles.Read(arguments),
        Python = ReadPython(arguments),
        Configuration = _rules.Configuration(arguments),
        Lake = _lake.Read(arguments),
        JsonOutput = arguments.GetValue(_output) == "jsonl",
        DetectionsFile = arguments.GetValue(_detections),
        FailuresFile = arguments.GetValue(_failures),
        SuppressedFile = arguments.GetValue(_suppressed),
        SlackWebhook = arguments.GetValue(_slack) ?? Environment.GetEnvironmentVariable("IOTA_SLACK_WEBHOOK"),
        ReEvaluate = arguments.GetValue(_reEvaluate),
        Pushdown = !arguments.GetValue(_noPushdown),
        Quiet = arguments.GetValue(_quiet),
    };

    private PythonOptions ReadPython(ParseResult arguments)
    {
        PythonOptions python = _rules.Python(arguments);
        return !_rules.SaysWorkers(arguments) && SmallInput.Is(arguments.GetValue(_paths)!) ? python with { Workers = 1 } : python;
    }

    /// <summary>The parser takes an option that it does not know for a path.</summary>
    private void RefuseOptions(ArgumentResult paths)
    {
        foreach (Token token in paths.Tokens)
        {
            if (token.Value.StartsWith('-'))
                paths.AddError($"there is no option '{token.Value}'; see 'iota {_command.Name} --help'. (A file of that name is given as './{token.Value}'.)");
        }
    }
}
