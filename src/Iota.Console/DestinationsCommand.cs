using System.CommandLine;
using Iota.Engine;
using Iota.Engine.Alerts;
using Iota.Engine.Configuration;
using Iota.Engine.Destinations;

namespace Iota.Console;

/// <summary><c>iota destinations list</c> and <c>iota destinations test NAME</c></summary>
internal static class DestinationsCommand
{
    private static readonly TimeSpan TestTime = TimeSpan.FromSeconds(30);

    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "Show the destinations and routes of iota.yaml.");
        var listed = new RuleOptions(list);
        list.SetAction(arguments =>
        {
            List(terminal, Read(listed, arguments));
            return ExitCode.Done;
        });

        var test = new Command("test", "Send a test alert to a destination, marked as such.");
        var name = new Argument<string>("NAME") { Description = "Name of the destination in iota.yaml." };
        test.Arguments.Add(name);
        var tested = new RuleOptions(test);
        test.SetAction((arguments, cancellationToken) => TestAsync(terminal, Read(tested, arguments), arguments.GetValue(name)!, cancellationToken));
        return new Command("destinations", "Look at and try the destinations of alerts.") { list, test };
    }

    private static IotaConfiguration Read(RuleOptions options, ParseResult arguments)
    {
        IotaConfiguration configuration = options.Configuration(arguments);
        return configuration.Destinations.Count > 0
            ? configuration
            : throw new UsageException(configuration.File is { } file
                ? $"{file} has no destinations; docs/destinations.md shows how to write them."
                : "there is no iota.yaml near the rules; name one with --config FILE, docs/iota-yaml.md says what goes in.");
    }

    private static void List(Terminal terminal, IotaConfiguration configuration)
    {
        int width = Math.Max(4, configuration.Destinations.Max(destination => destination.Name.Length));
        terminal.Output.WriteLine(terminal.Paint($"{"NAME".PadRight(width)}  TYPE       ROUTES  WHERE", "1"));
        foreach (DestinationSettings destination in configuration.Destinations)
        {
            int routes = configuration.Routes.Count(route => route.Destinations.Contains(destination.Name));
            string shown = configuration.Routes.Count == 0 ? "all" : $"{routes}";
            terminal.Output.WriteLine($"{destination.Name.PadRight(width)}  {destination.Type,-9}  {shown,-6}  {Printable.Clean(destination.Describe())}");
        }
    }

    private static async Task<int> TestAsync(Terminal terminal, IotaConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        DestinationSettings? settings = configuration.Destinations.FirstOrDefault(destination => destination.Name == name);
        if (settings is null)
        {
            string names = string.Join(", ", configuration.Destinations.Select(destination => destination.Name));
            throw new UsageException($"there is no destination '{name}' in {configuration.File}; it has {names}.");
        }

        using var destinations = new DestinationSet([settings], Environment.GetEnvironmentVariable, terminal.Output, TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TestTime);
        DeliveryOutcome outcome = await destinations.All[0].SendAsync(TestAlert.Create(name, TimeProvider.System.GetUtcNow()), limit.Token);
        if (outcome.State == DeliveryState.Delivered)
        {
            terminal.Output.WriteLine($"The test alert was delivered to {name} ({settings.Type}).");
            return ExitCode.Done;
        }

        terminal.Error.WriteLine($"iota: the test alert was not delivered to {name}: {Printable.Clean(outcome.Error ?? "no reason was given")}");
        return ExitCode.SomeFailed;
    }
}
