using System.CommandLine;
using Iota.Console.Lambda;

namespace Iota.Console;

/// <summary><c>iota invoke</c>: the program of the Lambda function on this machine, with one event.</summary>
internal static class InvokeCommand
{
    private static readonly string[] Roles = ["detect", "tick", "notify", "admin"];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("invoke", "Run the program of the Lambda function with one event, and print its answer. Its log goes to standard error.");
        var file = new Argument<string>("EVENT") { Description = "The event, as Lambda hands it over; samples are in samples/events/lambda." };
        var role = new Option<string?>("--role")
        {
            Description = "detect, tick, notify or admin. Default: IOTA_ROLE, else the folder of the event when that is one of them, else detect.",
            HelpName = "ROLE",
        };
        var function = new Option<string?>("--function")
        {
            Description = "The program, its folder, or the archive of 'make package'. Default: what scripts/publish made.",
            HelpName = "PATH",
        };
        var state = new Option<string?>("--state")
        {
            Description = "Folder of the state. Default: IOTA_STATE, else one that is thrown away.",
            HelpName = "DIR",
        };
        var objects = new Option<string?>("--objects")
        {
            Description = "Folder whose files stand for the objects of every bucket. Default: S3.",
            HelpName = "DIR",
        };
        var config = new Option<string?>("--config") { Description = "The file iota.yaml.", HelpName = "FILE" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that the function has.", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 900) result.AddError("--timeout must be from 1 to 900, as Lambda's is.");
        });
        command.Arguments.Add(file);
        foreach (Option option in new Option[] { role, function, state, objects, config, timeout }) command.Options.Add(option);
        command.SetAction((arguments, cancellationToken) =>
        {
            string path = arguments.GetValue(file)!;
            if (!File.Exists(path)) throw new UsageException($"there is no event {path}.");
            if (arguments.GetValue(objects) is { } folder && !Directory.Exists(folder)) throw new UsageException($"there is no folder {folder}.");
            var settings = new InvokeSettings(
                path, RoleOf(arguments.GetValue(role), path), arguments.GetValue(function), arguments.GetValue(state) ?? Variable("IOTA_STATE"),
                arguments.GetValue(objects), arguments.GetValue(config), TimeSpan.FromSeconds(arguments.GetValue(timeout)));
            return new LocalInvocation(terminal, settings).RunAsync(cancellationToken);
        });
        return command;
    }

    private static string RoleOf(string? given, string path)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!;
        string role = given ?? Variable("IOTA_ROLE") ?? (Roles.Contains(folder) ? folder : Roles[0]);
        return Roles.Contains(role) ? role : throw new UsageException($"there is no role '{role}': it is one of {string.Join(", ", Roles)}.");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
