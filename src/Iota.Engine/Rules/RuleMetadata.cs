namespace Iota.Engine.Rules;

/// <summary>What one source (a <c>.yml</c> file, or the constants of a module) says about a rule; null where it says nothing.</summary>
internal sealed record RuleMetadata
{
    public string? Id { get; init; }

    public bool? Enabled { get; init; }

    public IReadOnlyList<string>? LogTypes { get; init; }

    public string? DisplayName { get; init; }

    public Severity? Severity { get; init; }

    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Runbook { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Reports { get; init; }

    public IReadOnlyList<string>? SummaryAttributes { get; init; }

    public int? DedupPeriodMinutes { get; init; }

    public int? Threshold { get; init; }

    public bool? CreateAlert { get; init; }

    public IReadOnlyList<string>? OutputIds { get; init; }

    /// <summary>Reads every field; what cannot be used is reported to the reader's list and left null.</summary>
    public static RuleMetadata Read(MetadataReader fields) => new()
    {
        Id = fields.Text("RuleID") is { Length: > 0 } id ? id : null,
        Enabled = fields.Flag("Enabled"),
        LogTypes = fields.Texts("LogTypes"),
        DisplayName = fields.Text("DisplayName"),
        Severity = fields.Severity("Severity"),
        Description = fields.Text("Description"),
        Reference = fields.Text("Reference"),
        Runbook = fields.Text("Runbook"),
        Tags = fields.Texts("Tags"),
        Reports = fields.Lists("Reports"),
        SummaryAttributes = fields.Texts("SummaryAttributes"),
        DedupPeriodMinutes = fields.Positive("DedupPeriodMinutes"),
        Threshold = fields.Positive("Threshold"),
        CreateAlert = fields.Flag("CreateAlert"),
        OutputIds = fields.Texts("OutputIds"),
    };

    /// <summary>This, and where it says nothing, the other.</summary>
    public RuleMetadata Or(RuleMetadata other) => new()
    {
        Id = Id ?? other.Id,
        Enabled = Enabled ?? other.Enabled,
        LogTypes = LogTypes ?? other.LogTypes,
        DisplayName = DisplayName ?? other.DisplayName,
        Severity = Severity ?? other.Severity,
        Description = Description ?? other.Description,
        Reference = Reference ?? other.Reference,
        Runbook = Runbook ?? other.Runbook,
        Tags = Tags ?? other.Tags,
        Reports = Reports ?? other.Reports,
        SummaryAttributes = SummaryAttributes ?? other.SummaryAttributes,
        DedupPeriodMinutes = DedupPeriodMinutes ?? other.DedupPeriodMinutes,
        Threshold = Threshold ?? other.Threshold,
        CreateAlert = CreateAlert ?? other.CreateAlert,
        OutputIds = OutputIds ?? other.OutputIds,
    };

    /// <summary>Puts what was said over the given rule, which holds the defaults.</summary>
    public RuleInfo Over(RuleInfo defaults) => defaults with
    {
        Id = Id ?? defaults.Id,
        Enabled = Enabled ?? defaults.Enabled,
        LogTypes = LogTypes ?? defaults.LogTypes,
        DisplayName = DisplayName ?? defaults.DisplayName,
        Severity = Severity ?? defaults.Severity,
        Description = Description ?? defaults.Description,
        Reference = Reference ?? defaults.Reference,
        Runbook = Runbook ?? defaults.Runbook,
        Tags = Tags ?? defaults.Tags,
        Reports = Reports ?? defaults.Reports,
        SummaryAttributes = SummaryAttributes ?? defaults.SummaryAttributes,
        OutputIds = OutputIds ?? defaults.OutputIds,
        Policy = new AlertPolicy(
            DedupPeriodMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : defaults.Policy.DedupPeriod,
            Threshold ?? defaults.Policy.Threshold,
            CreateAlert ?? defaults.Policy.CreateAlert),
    };
}
