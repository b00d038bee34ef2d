using System.Globalization;
using Iota.Engine.Alerts;

namespace Iota.Engine.Rules;

/// <summary>Puts the rules of all roots together: numbers them, drops those that clash, computes the id of the rule set.</summary>
internal sealed class RuleCatalogueLoader(bool withTests)
{
    /// <summary>Rule indexes are 16 bits wide in the worker protocol.</summary>
    private const int MaxRules = ushort.MaxValue + 1;

    private readonly List<RuleRoot> _roots = [];
    private readonly List<RuleProblem> _problems = [];
    private readonly SortedDictionary<string, string> _globals = new(StringComparer.Ordinal);
    private readonly List<DataModelInfo> _dataModels = [];

    public RuleCatalogue Load(IReadOnlyList<string> roots)
    {
        ArgumentOutOfRangeException.ThrowIfZero(roots.Count, nameof(roots));
        foreach (string path in roots)
        {
            if (RuleRoot.Read(path, withTests, _problems) is { } root)
                Add(root);
        }

        // Roots may overlap: what is found twice is there once. Files without metadata may turn out to be helpers, of which several may have
        // one name; so their ids are looked at when that is known (RuleCatalogue.Merge).
        IEnumerable<CatalogueEntry> distinct = _roots.SelectMany(root => root.Entries).DistinctBy(entry => (entry.File.Path, entry.PlaceOfId, entry.Rule.ClassName));
        List<CatalogueEntry> entries = DropClashes(distinct, _problems, hasId: entry => entry.Metadata is not null);
        entries = [.. Limit(entries).Select((entry, index) => entry with { Rule = entry.Rule with { Index = index } })];
        return new RuleCatalogue(entries, [.. _problems.Distinct()], ComputeRuleSet(entries))
        {
            Roots = [.. _roots.Select(root => root.Folder).Distinct()],
            NotApplicable = [.. _roots.SelectMany(root => root.NotApplicable).Distinct()],
            Globals = _globals,
            DataModels = _dataModels,
        };
    }

    /// <summary>Leaves out, and reports, each entry whose id an earlier one has, or Iota itself.</summary>
    /// <param name="hasId">Whether the id of an entry is known to be that of a rule.</param>
    public static List<CatalogueEntry> DropClashes(IEnumerable<CatalogueEntry> entries, List<RuleProblem> problems, Func<CatalogueEntry, bool> hasId)
    {
        var kept = new List<CatalogueEntry>();
        var first = new Dictionary<string, CatalogueEntry>(StringComparer.Ordinal);
        foreach (CatalogueEntry entry in entries)
        {
            if (hasId(entry) && OperationsAlerts.Owns(entry.Rule.Id))
            {
                problems.Add(new RuleProblem(entry.PlaceOfId, null, RuleProblemReason.ReservedId, RuleProblem.Reserved(entry.Rule.Id), entry.Rule.Id) { RuleDisabled = !entry.Rule.Enabled });
                continue;
            }

            if (!hasId(entry) || first.TryAdd(entry.Rule.Id, entry))
            {
                kept.Add(entry);
                continue;
            }

            string message = $"the rule id {entry.Rule.Id} is already used by {first[entry.Rule.Id].PlaceOfId}: give one of the two another RuleID";
            problems.Add(new RuleProblem(entry.PlaceOfId, null, RuleProblemReason.DuplicateId, message, entry.Rule.Id));
        }

        return kept;
    }

    private void Add(RuleRoot root)
    {
        _roots.Add(root);
        _problems.AddRange(root.Problems);
        foreach (MetadataFile global in root.Globals)
        {
            if (_globals.TryAdd(global.GlobalId!, global.Python!) || _globals[global.GlobalId!] == global.Python)
                continue;
            string message = $"the GlobalID {global.GlobalId} is already used for {_globals[global.GlobalId!]}: rename one of the two";
            _problems.Add(new RuleProblem(global.File.Path, null, RuleProblemReason.DuplicateId, message));
        }

        foreach (DataModelInfo model in root.DataModels)
            Add(model);
    }

    /// <summary>The first data model for a log type holds.</summary>
    private void Add(DataModelInfo model)
    {
        if (_dataModels.Exists(known => known.MetadataPath == model.MetadataPath))
            return;
        var open = new List<string>();
        foreach (string logType in model.LogTypes)
        {
            if (_dataModels.Find(known => known.LogTypes.Contains(logType)) is not { } other)
            {
                open.Add(logType);
                continue;
            }

            string message = $"there is already a data model for {logType}, {other.MetadataPath}: disable one of the two";
            _problems.Add(new RuleProblem(model.MetadataPath, null, RuleProblemReason.DuplicateId, message));
        }

        if (open.Count > 0)
            _dataModels.Add(model with { LogTypes = open });
    }

    private IEnumerable<CatalogueEntry> Limit(List<CatalogueEntry> entries)
    {
        foreach (CatalogueEntry surplus in entries.Skip(MaxRules))
        {
            string message = $"there are more than {MaxRules} rules: load fewer folders at once";
            _problems.Add(new RuleProblem(surplus.File.Path, null, RuleProblemReason.TooManyRules, message, surplus.Rule.Id));
        }

        return entries.Take(MaxRules);
    }

    private string ComputeRuleSet(List<CatalogueEntry> entries)
    {
        var hash = new RuleSetHash();
        hash.Add($"protocol {LoadFrame.ProtocolVersion.ToString(CultureInfo.InvariantCulture)}");
        foreach (RuleRoot root in _roots)
        {
            hash.Add("root");
            foreach ((string relative, byte[] content) in root.Contents)
            {
                hash.Add(relative);
                hash.Add(content);
            }
        }

        // The log types of a rule can come from the name of the root folder, which is in no content.
        foreach (CatalogueEntry entry in entries)
        {
            hash.Add($"rule {entry.Rule.Id}");
            foreach (string logType in entry.Rule.LogTypes)
                hash.Add(logType);
        }

        return hash.ToId();
    }
}
