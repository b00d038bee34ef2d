using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>The options of every command that loads rules.</summary>
internal sealed class RuleOptions
{
    private readonly Option<string[]> _rules = new("--rules")
    {
        Description = "Folder (or single file) of rules; may be given more than once. Default: ./rules, else the rules that come with Iota.",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "Python processes. Default: one per core; for a scan of a few small files one.",
        HelpName = "N",
        CustomParser = Number<int>,
    };

    private readonly Option<string> _python = new("--python")
    {
        Description = "The Python interpreter, 3.11 or later.",
        HelpName = "PATH",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("IOTA_PYTHON") ?? "python3",
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds that one function of a rule may take for one event.",
        HelpName = "SECONDS",
        CustomParser = Number<double>,
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<int> _memory = new("--worker-memory")
    {
        Description = "Memory that one Python process may use, in MiB.",
        HelpName = "MIB",
        CustomParser = Number<int>,
        DefaultValueFactory = _ => 1024,
    };

    private readonly Option<string[]> _environment = new("--rule-env")
    {
        Description = "Environment variable that rules may see; may be given more than once. They see none otherwise.",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
    };

    public RuleOptions(Command command)
    {
        command.Options.Add(Config);
        foreach (Option option in new Option[] { _rules, _workers, _python, _timeout, _memory, _environment }) command.Options.Add(option);
    }

    /// <summary>The option of every command that reads <c>iota.yaml</c>.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "The file iota.yaml. Default: IOTA_CONFIG, else the nearest one in or above the folders of the rules.",
        HelpName = "FILE",
    };

    /// <summary>The configuration file that the user named; null when it has to be looked for.</summary>
    public string? NamedConfig(ParseResult arguments) =>
        (arguments.GetValue(Config) ?? Environment.GetEnvironmentVariable("IOTA_CONFIG")) is { Length: > 0 } name ? name : null;

    /// <summary>What <c>iota.yaml</c> says.</summary>
    /// <exception cref="ConfigurationException">Something in it cannot be used.</exception>
    public IotaConfiguration Configuration(ParseResult arguments) => Configuration(arguments, Roots(arguments));

    /// <summary>What <c>iota.yaml</c> says, looked for near these rules.</summary>
    /// <exception cref="ConfigurationException">Something in it cannot be used.</exception>
    public IotaConfiguration Configuration(ParseResult arguments, IReadOnlyList<string> roots) => ConfigurationFile.Load(NamedConfig(arguments), roots);

    /// <summary>Of <c>iota.yaml</c> what rules read, for commands that look at rules as their authors wrote them.</summary>
    /// <exception cref="ConfigurationException">Something in it cannot be used.</exception>
    public IotaConfiguration Variables(ParseResult arguments, IReadOnlyList<string> roots) =>
        Configuration(arguments, roots).OnlyVariables;

    /// <summary>Whether the user named the rules.</summary>
    public bool Given(ParseResult arguments) => arguments.GetValue(_rules)!.Length > 0;

    public IReadOnlyList<string> Roots(ParseResult arguments)
    {
        string[] given = arguments.GetValue(_rules)!;
        if (given.Length > 0) return given;
        if (Directory.Exists("rules")) return ["rules"];
        return Installation.Find("rules") is { } shipped ? [shipped] : throw new UsageException("no rules: there is no folder ./rules here; name one with --rules DIR.");
    }

    /// <summary>Whether the user has said how many workers there are to be.</summary>
    public bool SaysWorkers(ParseResult arguments) => arguments.GetResult(_workers) is { Implicit: false };

    public PythonOptions Python(ParseResult arguments)
    {
        int workers = SaysWorkers(arguments) ? arguments.GetValue(_workers) : Environment.ProcessorCount;
        if (workers is < 1 or > 256) throw new UsageException($"--workers {workers}: give a number from 1 to 256.");
        double timeout = arguments.GetValue(_timeout);
        if (timeout is not (>= 0.1 and <= 600)) throw new UsageException($"--timeout {timeout}: give a number of seconds from 0.1 to 600.");
        int memory = arguments.GetValue(_memory);
        if (memory < 128) throw new UsageException($"--worker-memory {memory}: a worker needs 128 MiB at least.");
        var options = new PythonOptions
        {
            Interpreter = arguments.GetValue(_python)!,
            PackagePath = Installation.PythonPackage(),
            Workers = workers,
            EvaluationTimeout = TimeSpan.FromSeconds(timeout),
            MemoryMegabytes = memory,
            Network = ReadNetwork(),
            AnalysisFolders = CacheFolder.File("analysis") is { } folder ? [folder] : [],
            PassedEnvironment = arguments.GetValue(_environment)!,
        };
        if (options.PassedCredential is { } credential) throw new UsageException($"--rule-env {credential}: credentials are never passed to rules.");
        return options;
    }

    private static bool ReadNetwork()
    {
        string? text = Environment.GetEnvironmentVariable(RuleNetwork.Variable);
        return RuleNetwork.TryParse(text, out bool allowed) ? allowed : throw new UsageException(RuleNetwork.Describe(text!));
    }

    /// <summary>The parser's own message would name a .NET type.</summary>
    private static T? Number<T>(ArgumentResult argument)
        where T : INumber<T>
    {
        string text = argument.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T? number)) return number;
        argument.AddError($"'{text}' is not a number; see --help.");
        return default;
    }
}
