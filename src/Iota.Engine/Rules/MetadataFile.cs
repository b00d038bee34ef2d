namespace Iota.Engine.Rules;

/// <summary>What one <c>.yml</c> file turned out to be: a rule's metadata, a global's, not applicable; or none of them, and then it has problems.</summary>
/// <param name="File">The file.</param>
/// <param name="Python">The Python file that belongs to it and is no rule of its own; null when there is none.</param>
internal sealed record MetadataFile(RuleFile File, string? Python)
{
    /// <summary>What it says about its rule; null when it is not a rule's, or a problem forbids to load the rule.</summary>
    public RuleMetadata? Rule { get; init; }

    /// <summary>Whether it has <c>AnalysisType</c>.</summary>
    public bool Strict { get; init; }

    public IReadOnlyList<RuleTest> Tests { get; init; } = [];

    /// <summary>The module name under which rules import <see cref="Python"/>; null for all but globals.</summary>
    public string? GlobalId { get; init; }

    /// <summary><c>InlineFilters</c> as UTF-8 JSON; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Filters { get; init; }

    /// <summary>The condition of a rule without Python (<see cref="RuleInfo.Detection"/>); empty when the rule has Python.</summary>
    public ReadOnlyMemory<byte> Detection { get; init; }

    /// <summary>The data model that the file describes; null when it describes something else.</summary>
    public DataModelInfo? DataModel { get; init; }

    /// <summary>SHA-256 of its content; null when it could not be read.</summary>
    public byte[]? Hash { get; init; }

    public NotApplicableFile? NotApplicable { get; init; }

    public required IReadOnlyList<RuleProblem> Problems { get; init; }
}
