using System.CommandLine;
using System.Globalization;
using Iota.Console.Testing;

namespace Iota.Console;

/// <summary><c>iota test [PATH…]</c>: the tests that rules bring along, run by the workers of production.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("test", "Run the tests that the rules bring along.");
        Argument<string[]> given = RulePaths.Argument("test");
        var output = new Option<string>("--output") { Description = "How results are printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "junit", "jsonl");
        var coverage = new Option<string?>("--coverage")
        {
            Description = "Say which rules lack a test that matches or one that does not; with a number, fail when fewer than that percentage have both.",
            HelpName = "PERCENT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var watch = new Option<bool>("--watch") { Description = "Run again what is affected whenever a file is saved; Ctrl-C ends." };
        var verbose = new Option<bool>("--verbose") { Description = "Show each test, also of rules that pass." };
        command.Arguments.Add(given);
        foreach (Option option in new Option[] { output, coverage, watch, verbose }) command.Options.Add(option);
        var rules = new RuleOptions(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            (double? threshold, string? path) = ReadCoverage(arguments.GetValue(coverage));
            string[] chosen = path is null ? arguments.GetValue(given)! : [path, .. arguments.GetValue(given)!];
            var paths = RulePaths.Parse(chosen, () => rules.Roots(arguments), rules.Given(arguments));
            var settings = new TestSettings
            {
                Paths = paths,
                Python = rules.Python(arguments),
                Configuration = rules.Variables(arguments, paths.Roots),
                Output = arguments.GetValue(output)!,
                Coverage = arguments.GetResult(coverage) is not null,
                LeastCoverage = threshold,
                Verbose = arguments.GetValue(verbose),
            };
            var session = new TestSession(terminal, settings, TimeProvider.System);
            if (!arguments.GetValue(watch)) return session.RunOnceAsync(cancellationToken);
            if (settings.Output != "text") throw new UsageException($"--watch shows text only; leave out --output {settings.Output}.");
            return session.WatchAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>The option takes a number or nothing; the parser gives it what follows, which may be a path.</summary>
    private static (double? Threshold, string? Path) ReadCoverage(string? text)
    {
        if (text is null) return (null, null);
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out double threshold)) return (null, text);
        return threshold is >= 0 and <= 100 ? (threshold, null) : throw new UsageException($"--coverage {text}: give a percentage from 0 to 100.");
    }
}
