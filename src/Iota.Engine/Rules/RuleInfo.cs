namespace Iota.Engine.Rules;

/// <summary>A rule as the host knows it: the file and its metadata (<c>NAME.yml</c> beside it, else constants of the module, else defaults).</summary>
public sealed record RuleInfo
{
    /// <summary>Position in the catalogue; how the worker protocol names the rule. At most 65,535.</summary>
    public required int Index { get; init; }

    /// <summary><c>RuleID</c> of the metadata, else the file's stem. Unique in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Absolute path of the Python file.</summary>
    public required string Path { get; init; }

    /// <summary>Absolute path of the <c>.yml</c> file with its metadata; null when there is none.</summary>
    public string? MetadataPath { get; init; }

    /// <summary>Whether metadata with <c>AnalysisType</c> lies beside the file: <c>rule</c> must then return a bool.</summary>
    public bool Strict { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>The log types the rule is for; empty for all.</summary>
    public IReadOnlyList<string> LogTypes { get; init; } = [];

    public string DisplayName { get; init; } = "";

    public Severity Severity { get; init; } = Severity.Info;

    /// <summary>Whether the owner set the severity in <c>iota.yaml</c>: then the rule's own <c>severity()</c> is not heard.</summary>
    public bool SeverityIsFixed { get; init; }

    public string Description { get; init; } = "";

    public string Reference { get; init; } = "";

    public string Runbook { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Framework name to ids, as <c>MITRE ATT&amp;CK</c> → <c>TA0003:T1098</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Reports { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Fields that an alert shows when the rule has no <c>alert_context</c>.</summary>
    public IReadOnlyList<string> SummaryAttributes { get; init; } = [];

    /// <summary>The destinations of its alerts where <c>destinations()</c> names none; empty when routing decides.</summary>
    public IReadOnlyList<string> OutputIds { get; init; } = [];

    /// <summary>The class that is this rule, where its file holds several; null when the file is one rule.</summary>
    public string? ClassName { get; init; }

    /// <summary><c>InlineFilters</c> as UTF-8 JSON; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Filters { get; init; }

    /// <summary>Of a rule without Python, whose <see cref="Path"/> is the <c>.yml</c> file: <c>Detection</c> and the keys that stand for its functions,
    /// a JSON object in UTF-8. Else empty.</summary>
    public ReadOnlyMemory<byte> Detection { get; init; }

    public AlertPolicy Policy { get; init; } = AlertPolicy.Default;

    public IReadOnlyList<RuleTest> Tests { get; init; } = [];
}
