using Iota.Engine.Configuration;
using Iota.Engine.Rules;

namespace Iota.Console.Testing;

/// <summary>What <c>iota test</c> was asked for.</summary>
internal sealed record TestSettings
{
    public required RulePaths Paths { get; init; }

    public required PythonOptions Python { get; init; }

    /// <summary>The variables that rules read.</summary>
    public required IotaConfiguration Configuration { get; init; }

    /// <summary><c>text</c>, <c>junit</c> or <c>jsonl</c>.</summary>
    public required string Output { get; init; }

    /// <summary>Whether to say which rules lack tests.</summary>
    public bool Coverage { get; init; }

    /// <summary>Percentage of rules with a test of either kind below which the run fails; null for none.</summary>
    public double? LeastCoverage { get; init; }

    /// <summary>Whether to show the tests of rules that pass.</summary>
    public bool Verbose { get; init; }
}
