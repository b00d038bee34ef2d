using System.CommandLine;
using System.Text.RegularExpressions;
using Iota.Console.Linting;
using Iota.Engine;

namespace Iota.Console;

/// <summary><c>iota rules new NAME --log-type TYPE</c>: a rule, its metadata and tests that pass, to be changed into what is wanted.</summary>
internal static partial class RulesNewCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("new", "Write a rule, its metadata and its tests, to begin with.");
        var name = new Argument<string>("NAME") { Description = "Name of the rule: its id and its file, as iam_user_created." };
        var logType = new Option<string>("--log-type") { Description = "The log type that it is for, as AWS.CloudTrail.", HelpName = "TYPE", Required = true };
        var severity = new Option<string>("--severity") { Description = "Info, Low, Medium, High or Critical.", HelpName = "SEVERITY", DefaultValueFactory = _ => "Medium" };
        var directory = new Option<string?>("--directory")
        {
            Description = "Folder to write to. Default: below ./rules, the folder of the log type.",
            HelpName = "DIR",
        };
        command.Arguments.Add(name);
        foreach (Option option in new Option[] { logType, severity, directory }) command.Options.Add(option);
        command.SetAction(arguments =>
        {
            string type = arguments.GetValue(logType)!;
            string folder = arguments.GetValue(directory) ?? Path.Combine("rules", type.ToLowerInvariant().Replace('.', '_'));
            Write(terminal, arguments.GetValue(name)!, type, arguments.GetValue(severity)!, folder);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, string name, string logType, string severity, string folder)
    {
        if (!RuleName().IsMatch(name)) throw new UsageException($"'{name}' cannot be the name of a rule: begin with a letter, and use letters, digits and _ only.");
        if (!LogTypeName().IsMatch(logType)) throw new UsageException($"--log-type {logType}: write it as Vendor.Type, for example AWS.CloudTrail.");
        if (!KnownLogTypes.Contains(logType))
        {
            string mend = KnownLogTypes.Suggest(logType) is { } close ? $"did you mean {close}?" : "write a known one, or Custom.Name for your own.";
            throw new UsageException($"--log-type {logType}: there is no such log type; {mend}");
        }

        Severity level = SeverityNames.Parse(severity) ?? throw new UsageException($"--severity {severity}: write one of Info, Low, Medium, High, Critical.");
        string python = Path.Combine(folder, $"{name}.py");
        string metadata = Path.Combine(folder, $"{name}.yml");
        foreach (string path in new[] { python, metadata, Path.Combine(folder, $"{name}.yaml") })
            if (Path.Exists(path)) throw new UsageException($"'{path}' exists already; choose another name or --directory.");
        RuleTemplate template = RuleTemplate.For(logType);
        try
        {
            Directory.CreateDirectory(folder);
            WriteNew(python, template.Python);
            WriteNew(metadata, template.Metadata(name, logType, level));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the rule cannot be written to '{folder}': {error.Message}");
        }
        terminal.Output.WriteLine($"{python}    the rule: which events it matches, and what it says of them");
        terminal.Output.WriteLine($"{metadata}   its metadata and tests");
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"Run its tests whenever you save: iota test {metadata} --watch");
    }

    /// <summary>Never over a file that has appeared in the meantime.</summary>
    private static void WriteNew(string path, string content)
    {
        using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        writer.Write(content);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,99}\z")]
    private static partial Regex RuleName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)+\z")]
    private static partial Regex LogTypeName();
}
