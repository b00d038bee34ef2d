namespace Iota.Engine.Rules;

/// <summary>How Python workers are run.</summary>
public sealed record PythonOptions
{
    /// <summary>The interpreter, 3.11 or later: a path, or a name to be found on PATH.</summary>
    public string Interpreter { get; init; } = "python3";

    /// <summary>The folder that holds the <c>iota</c> package (<c>layers/python</c>).</summary>
    public required string PackagePath { get; init; }

    /// <summary>Worker processes. Default: one per core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>What one function of a rule may take for one event. Default 5 s.</summary>
    public TimeSpan EvaluationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What a worker may take to load all rules. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Address space of a worker in MiB. Default 1,024.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary>Whether rules, and what they start, may use the network. Default: the kernel refuses it to them.</summary>
    public bool Network { get; init; }

    /// <summary>Whether rules are analysed for the events that cannot concern them, which are then not sent. The results are the same, it is only
    /// faster.</summary>
    public bool Pushdown { get; init; } = true;

    /// <summary>Folders in which a worker looks for the conditions of the same rules, analysed before, in this order; what it derives anew it writes to the
    /// last, where it can. None: every start analyses.</summary>
    public IReadOnlyList<string> AnalysisFolders { get; init; } = [];

    /// <summary>Names of environment variables that rules may see. Never credentials: starting a worker with one of them fails.</summary>
    public IReadOnlyList<string> PassedEnvironment { get; init; } = [];

    /// <summary>The first of the passed variables that holds credentials or leads to them (<c>AWS_*</c>), or null.</summary>
    public string? PassedCredential => PassedEnvironment.FirstOrDefault(name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase));
}
