namespace Iota.Engine.Rules;

/// <summary>A rule, and what is needed to make it anew when the worker has reported its constants.</summary>
/// <param name="File">The Python file.</param>
/// <param name="Metadata">The <c>.yml</c>; null when there is none.</param>
/// <param name="Rule">The rule as it stands.</param>
internal sealed record CatalogueEntry(RuleFile File, MetadataFile? Metadata, RuleInfo Rule)
{
    /// <summary>A rule with its index still open.</summary>
    /// <param name="className">The class, where the file holds several.</param>
    public static CatalogueEntry Create(RuleFile file, MetadataFile? metadata, IReadOnlyList<string> folderLogTypes, string? className = null)
    {
        var defaults = new RuleInfo
        {
            Index = -1,
            Id = className ?? file.Stem,
            Path = file.Path,
            MetadataPath = metadata?.File.Path,
            Strict = metadata?.Strict ?? false,
            LogTypes = folderLogTypes,
            Tests = metadata?.Tests ?? [],
            ClassName = className,
            Filters = metadata?.Filters ?? default,
            Detection = metadata?.Detection ?? default,
        };
        return new CatalogueEntry(file, metadata, metadata?.Rule?.Over(defaults) ?? defaults);
    }

    /// <summary>The rule with what its constants say where the <c>.yml</c> says nothing.</summary>
    public CatalogueEntry Fill(RuleMetadata constants) => this with { Rule = (Metadata?.Rule?.Or(constants) ?? constants).Over(Rule) };

    /// <summary>The file that an author would edit to give the rule another id.</summary>
    public string PlaceOfId => Metadata?.File.Path ?? File.Path;
}
