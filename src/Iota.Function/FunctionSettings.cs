using System.Globalization;
using Iota.Engine;
using Iota.Engine.Lake;
using Iota.Engine.Rules;

namespace Iota.Function;

/// <summary>The settings of the function, from its environment. Each is described in docs/configuration.md.</summary>
internal sealed record FunctionSettings
{
    /// <summary>Memory with which Lambda gives a function one whole core (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).</summary>
    private const int MegabytesPerCore = 1769;

    /// <summary>Memory that an object may need while it holds its largest record, twice: in the decoder's window and on its way to Python.</summary>
    private const int MegabytesPerObject = 32;

    /// <summary>Memory of the process itself, and of Python with a large set of rules.</summary>
    private const int MegabytesForOthers = 256;

    private const int DefaultMemory = 512;

    public FunctionRole Role { get; init; }

    /// <summary>The bucket through which messages leave the isolated network; null when they are sent from here.</summary>
    public string? AlertsBucket { get; init; }

    /// <summary>Where the copies of all events go; null for nowhere.</summary>
    public LakeLocation? Lake { get; init; }

    /// <summary>Empty when it is not set.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Empty when none is set.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>The file <c>iota.yaml</c>; empty when it has to be looked for in and above the folders of the rules.</summary>
    public string ConfigurationFile { get; init; } = "";

    /// <summary>Null for Amazon's S3.</summary>
    public Uri? S3Endpoint { get; init; }

    public required PythonOptions Python { get; init; }

    public required EngineOptions Engine { get; init; }

    /// <summary>Reads all settings.</summary>
    /// <param name="variable">Looks an environment variable up.</param>
    /// <param name="problems">Takes a sentence for each setting that cannot be used.</param>
    public static FunctionSettings Read(Func<string, string?> variable, List<string> problems)
    {
        FunctionRole role = ReadRole();
        int memory = ReadNumber("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", DefaultMemory, 128, 1_000_000);
        return new FunctionSettings
        {
            Role = role,
            AlertsBucket = ReadAlertsBucket(),
            Lake = ReadLake(),
            StateFolder = role == FunctionRole.Notify ? "" : Require("IOTA_STATE", "the folder of the state, on Lambda that of the EFS mount"),
            Rules = [.. ReadRules().Split(':', StringSplitOptions.RemoveEmptyEntries)],
            ConfigurationFile = Optional("IOTA_CONFIG", ""),
            S3Endpoint = ReadUrl("AWS_ENDPOINT_URL_S3") ?? ReadUrl("AWS_ENDPOINT_URL"),
            Python = new PythonOptions
            {
                Interpreter = Optional("IOTA_PYTHON", "python3"),
                PackagePath = Optional("IOTA_PYTHON_PATH", "/opt/python"),
                Workers = ReadNumber("IOTA_WORKERS", Math.Max(1, memory / MegabytesPerCore), 1, 64),
                EvaluationTimeout = TimeSpan.FromSeconds(ReadNumber("IOTA_RULE_TIMEOUT", 5, 1, 900)),
                Network = ReadNetwork(),
                // Part of the rules layer, or not there: the function never makes it.
                AnalysisFolders = [.. new[] { Optional("IOTA_ANALYSIS", "/opt/iota/analysis") }.Where(Directory.Exists)],
                PassedEnvironment = Optional("IOTA_RULE_ENV", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            },
            Engine = new EngineOptions
            {
                // Waiting for S3 takes longer than the work: more objects than cores, within the memory.
                ParallelObjects = Math.Clamp((memory - MegabytesForOthers) / MegabytesPerObject, 2, 16),
                // One transaction per invocation.
                CommitObjects = int.MaxValue,
                CommitInterval = TimeSpan.MaxValue,
            },
        };

        string Optional(string name, string fallback) => variable(name) is { Length: > 0 } value ? value : fallback;

        string Require(string name, string meaning)
        {
            string value = Optional(name, "");
            if (value.Length == 0) problems.Add($"{name} is not set: it names {meaning}.");
            return value;
        }

        string? ReadAlertsBucket()
        {
            const string Name = "IOTA_ALERTS_BUCKET";
            string value = role == FunctionRole.Notify ? Require(Name, "the bucket that holds the messages to be sent") : Optional(Name, "");
            return value.Length > 0 ? value : null;
        }

        LakeLocation? ReadLake()
        {
            const string Name = "IOTA_LAKE";
            if (variable(Name) is not { Length: > 0 } text) return null;
            try
            {
                return LakeLocation.Parse(text);
            }
            catch (FormatException error)
            {
                problems.Add($"{Name}: {error.Message}");
                return null;
            }
        }

        // Only detect runs rules; the others look them up, to know where alerts go.
        string ReadRules() => role == FunctionRole.Detect
            ? Require("IOTA_RULES", "the folders of the rules, separated by colons")
            : Optional("IOTA_RULES", "");

        FunctionRole ReadRole()
        {
            string text = Optional("IOTA_ROLE", "detect");
            switch (text.ToLowerInvariant())
            {
                case "detect": return FunctionRole.Detect;
                case "tick": return FunctionRole.Tick;
                case "notify": return FunctionRole.Notify;
                case "admin": return FunctionRole.Admin;
                default:
                    problems.Add($"IOTA_ROLE is '{text}': it must be detect, tick, notify or admin.");
                    return FunctionRole.Detect;
            }
        }

        bool ReadNetwork()
        {
            if (RuleNetwork.TryParse(variable(RuleNetwork.Variable), out bool allowed)) return allowed;
            problems.Add(RuleNetwork.Describe(variable(RuleNetwork.Variable)!));
            return false;
        }

        Uri? ReadUrl(string name)
        {
            if (variable(name) is not { Length: > 0 } text) return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)) return url;
            problems.Add($"{name} is '{text}': it must be a URL that begins with https:// or http://.");
            return null;
        }

        int ReadNumber(string name, int fallback, int least, int most)
        {
            if (variable(name) is not { Length: > 0 } text) return fallback;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most) return number;
            problems.Add($"{name} is '{text}': it must be a whole number from {least} to {most}.");
            return fallback;
        }
    }
}
