using Iota.Engine.Configuration;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Console;

/// <summary>What the user asked <c>iota scan</c> or <c>iota backfill</c> for.</summary>
internal sealed record ScanSettings
{
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Of <c>iota backfill</c>: when the objects were written; null for all objects.</summary>
    public DateRange? Range { get; init; }

    public required IReadOnlyList<string> Roots { get; init; }

    /// <summary>In which buckets of other accounts are read.</summary>
    public IReadOnlyList<AssumedRole> Roles { get; init; } = [];

    public required PythonOptions Python { get; init; }

    public required IotaConfiguration Configuration { get; init; }

    /// <summary>Whether alerts are sent to the destinations of the configuration.</summary>
    public bool Deliver { get; init; }

    /// <summary>Whether nobody is ever told of what is found.</summary>
    public bool Silent { get; init; }

    /// <summary>Null for a state that is thrown away.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Where the copies of all events go; null for nowhere.</summary>
    public LakeLocation? Lake { get; init; }

    public bool JsonOutput { get; init; }

    public string? DetectionsFile { get; init; }

    public string? FailuresFile { get; init; }

    public string? SuppressedFile { get; init; }

    /// <summary>A secret: never printed.</summary>
    public string? SlackWebhook { get; init; }

    public bool ReEvaluate { get; init; }

    /// <summary>Whether events go to Python only for rules that they could concern.</summary>
    public bool Pushdown { get; init; } = true;

    public bool Quiet { get; init; }
}
