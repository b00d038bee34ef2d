using Iota.Engine.Alerts;

namespace Iota.Engine.Rules;

/// <summary>Why a rule, or a part of it, is not loaded.</summary>
public enum RuleProblemReason
{
    /// <summary>The path given for rules is neither a folder nor a Python file.</summary>
    RootMissing,

    /// <summary>The path given for rules holds no rule.</summary>
    RootEmpty,

    /// <summary>A file or folder cannot be read.</summary>
    Unreadable,
    MalformedYaml,
    UnknownAnalysisType,
    MissingId,
    DuplicateId,

    /// <summary>The id is of the family that Iota keeps for its own alerts.</summary>
    ReservedId,

    /// <summary>The Python file of the metadata does not exist.</summary>
    MissingPython,
    UnknownSeverity,
    WrongType,
    OutOfRange,

    /// <summary>A key that the rule format does not have; the rule is loaded without it.</summary>
    UnknownKey,

    /// <summary>A test that cannot be run; the rule is loaded without it.</summary>
    InvalidTest,

    /// <summary>There are more rules than the worker protocol can number.</summary>
    TooManyRules,

    /// <summary>The file has metadata of a rule but defines neither <c>rule</c> nor <c>alert</c>.</summary>
    NotARule,

    /// <summary>Python cannot import the file.</summary>
    NotImportable,
}

/// <summary>Something that is wrong with the rules.</summary>
/// <param name="Path">The file or folder, absolute.</param>
/// <param name="Line">The line, from 1; null when the problem has none.</param>
/// <param name="Reason">The kind of problem.</param>
/// <param name="Message">One sentence: what is wrong, and after a colon how to mend it.</param>
/// <param name="RuleId">The rule; null when its id is not known.</param>
/// <param name="RuleLoaded">True when the rule is loaded all the same, without the part that is wrong; false when it is left out.</param>
public sealed record RuleProblem(string Path, int? Line, RuleProblemReason Reason, string Message, string? RuleId = null, bool RuleLoaded = false)
{
    /// <summary>Whether the rule is switched off, so that nobody misses it; only whoever asks for such rules too sees their problems.</summary>
    public bool RuleDisabled { get; init; }

    /// <summary>A root without rules.</summary>
    internal static RuleProblem Empty(string path) =>
        new(path, null, RuleProblemReason.RootEmpty, "holds no rule: a rule is a .py file that defines rule() or alert()");

    /// <summary>The message of <see cref="RuleProblemReason.ReservedId"/>.</summary>
    internal static string Reserved(string id) =>
        $"the rule id {id} begins with {OperationsAlerts.Family}, which is kept for alerts about Iota itself (docs/operations-alerts.md): give the rule another id";

    /// <summary><c>path:line: message</c>, the form that editors and terminals make a link of.</summary>
    public override string ToString() => Line is { } line ? $"{Path}:{line}: {Message}" : $"{Path}: {Message}";
}
