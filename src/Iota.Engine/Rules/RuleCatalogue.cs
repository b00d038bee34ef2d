using System.Text.Json;
using Iota.Engine.Configuration;

namespace Iota.Engine.Rules;

/// <summary>
/// The rules found below the roots, what is wrong with them, and what is there besides. Loading never throws for what an author did wrong:
/// every file is in <see cref="Rules"/>, in <see cref="Problems"/>, in <see cref="NotApplicable"/>, or set aside by its name.
/// </summary>
/// <remarks>
/// A rule is a <c>.py</c> file. Metadata is the <c>.yml</c> (or <c>.yaml</c>) file that names it with <c>Filename</c> from the same folder, else the
/// one with its stem. Set aside by name are files that begin with <c>_</c> or <c>test_</c> or end in <c>_test</c>, <c>conftest.py</c>, <c>setup.py</c>, hidden files and
/// folders, and <c>__pycache__</c>; all but the last two can be imported by rules.
/// </remarks>
public sealed class RuleCatalogue
{
    private readonly List<CatalogueEntry> _entries;

    internal RuleCatalogue(List<CatalogueEntry> entries, List<RuleProblem> problems, string ruleSet)
    {
        _entries = entries;
        Rules = [.. entries.Select(entry => entry.Rule)];
        Problems = [.. problems.OrderBy(problem => problem.Path, StringComparer.Ordinal).ThenBy(problem => problem.Line)];
        RuleSet = ruleSet;
    }

    /// <summary>The folders from which rules import, absolute, in the order given.</summary>
    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>Enabled and disabled rules, in the order of the roots and, within one, in the ordinal order of the paths. After <see cref="Load"/>
    /// a rule's index is its position here; <see cref="Merge(IReadOnlyList{HelloRule}, IReadOnlyList{HelloDataModel})"/> keeps the indexes, and leaves gaps.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>All problems, by path and line.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>The <c>.yml</c> files that describe something else than a rule.</summary>
    public required IReadOnlyList<NotApplicableFile> NotApplicable { get; init; }

    /// <summary>Modules that rules import by another name than that of a file on their path: <c>GlobalID</c> to absolute Python file.</summary>
    public required IReadOnlyDictionary<string, string> Globals { get; init; }

    /// <summary>The data models, at most one for a log type.</summary>
    public required IReadOnlyList<DataModelInfo> DataModels { get; init; }

    /// <summary>
    /// Identifies all that decides results: every Python file below the roots, the metadata of rules (but for tests) and globals, rule ids, log types and the version
    /// of the worker protocol. Does not depend on where the roots are (but for the folder names that give log types) nor on file times.
    /// 16 hexadecimal digits.
    /// </summary>
    public string RuleSet { get; }

    /// <summary>Whether there are rules to evaluate and every root was found. When false, <see cref="Problems"/> says why.</summary>
    public bool Usable => Rules.Count > 0 && RootsUsable;

    /// <summary>Whether every root was found and none is empty.</summary>
    internal bool RootsUsable =>
        !Problems.Any(problem => problem.Reason is RuleProblemReason.RootMissing or RuleProblemReason.RootEmpty);

    /// <summary>Finds and reads the rules.</summary>
    /// <param name="roots">Folders, or single <c>.py</c> files; of a single file only this rule is loaded, and it may import what lies in its folder.</param>
    /// <param name="withTests">Whether tests in <c>.yml</c> files are read, which takes most of the time.</param>
    public static RuleCatalogue Load(IReadOnlyList<string> roots, bool withTests = true) => new RuleCatalogueLoader(withTests).Load(roots);

    /// <summary>The same as the owner wants it.</summary>
    public static RuleCatalogue LoadFor(IotaConfiguration configuration, IReadOnlyList<string> roots) => Load(roots).With(configuration.Overrides.Apply);

    /// <summary>
    /// The catalogue as a worker that imported the rules sees it: without helper modules and files that cannot be imported, and with the constants of
    /// modules and classes where there is no <c>.yml</c> with <c>AnalysisType</c> and the <c>.yml</c> says nothing.
    /// </summary>
    /// <remarks>Modules of the Panther format are left alone: a THRESHOLD in one of them is the author's own variable, not metadata.</remarks>
    /// <param name="answers">The worker's answers; a rule without one stays as it is.</param>
    /// <param name="models">Its answers for the data models, in their order; null when there are none.</param>
    public RuleCatalogue Merge(IReadOnlyList<HelloRule> answers, IReadOnlyList<HelloDataModel>? models = null)
    {
        var problems = new List<RuleProblem>(Problems);
        foreach ((DataModelInfo model, HelloDataModel answer) in DataModels.Zip(models ?? []))
        {
            if (answer.Error is not { } error)
                continue;
            string message = $"cannot be used, {error.Type}: {error.Message}; until then event.udm() finds fields of {string.Join(", ", model.LogTypes)} by name";
            problems.Add(new RuleProblem(model.Path ?? model.MetadataPath, error.Line, RuleProblemReason.NotImportable, message));
        }

        var byIndex = new Dictionary<int, HelloRule>();
        foreach (HelloRule answer in answers)
            byIndex[answer.Index] = answer;

        var merged = new List<CatalogueEntry>(_entries.Count);
        foreach (CatalogueEntry entry in _entries)
        {
            CatalogueEntry? kept = byIndex.TryGetValue(entry.Rule.Index, out HelloRule? answer) ? Merge(entry, answer, problems) : entry;
            if (kept is not null)
                merged.Add(kept);
        }

        merged = RuleCatalogueLoader.DropClashes(merged, problems, hasId: _ => true);
        if (merged.Count == 0 && problems.Count == 0)
            problems.Add(RuleProblem.Empty(string.Join(", ", Roots)));
        return new RuleCatalogue(merged, problems, RuleSet) { Roots = Roots, NotApplicable = NotApplicable, Globals = Globals, DataModels = DataModels };
    }

    /// <summary>The catalogue with every rule as the owner wants it.</summary>
    internal RuleCatalogue With(Func<RuleInfo, RuleInfo> change) =>
        new([.. _entries.Select(entry => entry with { Rule = change(entry.Rule) })], [.. Problems], RuleSet)
        {
            Roots = Roots,
            NotApplicable = NotApplicable,
            Globals = Globals,
            DataModels = DataModels,
        };

    private static CatalogueEntry? Merge(CatalogueEntry entry, HelloRule answer, List<RuleProblem> problems)
    {
        string path = entry.File.Path;
        if (answer.Error is { } error)
        {
            string message = $"cannot be imported, {error.Type}: {error.Message}";
            var problem = new RuleProblem(path, error.Line, RuleProblemReason.NotImportable, message, entry.Rule.Id) { RuleDisabled = !entry.Rule.Enabled };
            // A file of several classes fails as a whole: that is said once.
            if (!problems.Exists(known => known with { RuleId = problem.RuleId } == problem))
                problems.Add(problem);
            return null;
        }

        if (answer.Shape == RuleShape.Helper)
        {
            const string Message = "defines neither rule() nor alert(), but there is metadata of a rule for it: define one of them, or remove the .yml file";
            if (entry.Metadata is not null)
                problems.Add(new RuleProblem(path, null, RuleProblemReason.NotARule, Message, entry.Rule.Id));
            return null;
        }

        if (entry.Rule.Strict || answer.Constants.ValueKind != JsonValueKind.Object)
            return entry;
        var reader = new MetadataReader(RuleConstants.ToMapping(answer.Constants), path, entry.Rule.Id, ruleLoaded: true, problems);
        CatalogueEntry filled = entry.Fill(RuleMetadata.Read(reader));
        if (answer.Tests.ValueKind != JsonValueKind.Array || filled.Rule.Tests.Count > 0)
            return filled;
        return filled with { Rule = filled.Rule with { Tests = RuleTestReader.Read(RuleConstants.ToTests(answer.Tests), path, reader) } };
    }
}
