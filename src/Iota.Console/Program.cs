using System.CommandLine;
using Iota.Console;
using Iota.Console.Worker;
using Iota.Engine;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

HostProtection.Enable();
AssumedRole.Enable();
Terminal terminal = Terminal.Open();
var root = new RootCommand("Iota runs detection rules, written in Python, over the security logs of your AWS account.")
{
    ScanCommand.Create(terminal),
    BackfillCommand.Create(terminal),
    WorkerCommand.Create(terminal),
    TestCommand.Create(terminal),
    RulesCommand.Create(terminal),
    AlertsCommand.Create(terminal),
    StateCommand.Create(terminal),
    DestinationsCommand.Create(terminal),
    InvokeCommand.Create(terminal),
};
try
{
    ParseResult command = root.Parse(args);
    if (args.Length > 0 && UsageErrors.Describe(command) is { } mistake) throw new UsageException(mistake);
    // Our own handling below: a message for what the user can mend, a stack trace for bugs.
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    // The worker ends by itself, in the time that --drain gives it; two seconds, as for others, would cut its batch off.
    if (command.CommandResult.Command.Name == WorkerCommand.Name) configuration.ProcessTerminationTimeout = TimeSpan.FromHours(1);
    return await command.InvokeAsync(configuration);
}
catch (OperationCanceledException)
{
    terminal.Error.WriteLine("iota: interrupted; what was finished is kept.");
    return ExitCode.Interrupted;
}
catch (ConfigurationException failure)
{
    terminal.Error.WriteLine($"iota: the configuration cannot be used:\n{Printable.Clean(failure.Message, keepLines: true)}");
    return ExitCode.Usage;
}
catch (Exception failure) when (failure is UsageException or RuleRunnerException or Iota.Engine.Alerts.StateException)
{
    terminal.Error.WriteLine($"iota: {Printable.Clean(failure.Message)}");
    return ExitCode.Usage;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    terminal.TryWriteError($"iota: the results could not be written: {Printable.Clean(failure.Message)}");
    return ExitCode.SomeFailed;
}
