namespace Iota.Engine.Rules;

/// <summary>A <c>.yml</c> file below the rules that does not describe a rule which this engine evaluates.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="AnalysisType">Its <c>AnalysisType</c>; empty when it has none.</param>
/// <param name="Reason">Why it is not evaluated, or what rules do with it, as a clause.</param>
public sealed record NotApplicableFile(string Path, string AnalysisType, string Reason)
{
    /// <summary>Whether rules use it all the same: a module that they import, or a data model.</summary>
    public bool IsUsed { get; init; }
}
