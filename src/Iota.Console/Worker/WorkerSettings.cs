using Iota.Engine.Configuration;
using Iota.Engine.Lake;
using Iota.Engine.Rules;
using Iota.Engine.Sources;

namespace Iota.Console.Worker;

/// <summary>What the user asked <c>iota worker</c> for.</summary>
internal sealed record WorkerSettings
{
    public required IReadOnlyList<Uri> Queues { get; init; }

    public required string StateFolder { get; init; }

    public required IReadOnlyList<string> Roots { get; init; }

    public required PythonOptions Python { get; init; }

    public required IotaConfiguration Configuration { get; init; }

    public IReadOnlyList<AssumedRole> Roles { get; init; } = [];

    /// <summary>The bucket through which messages leave; null when they are sent from here.</summary>
    public string? AlertsBucket { get; init; }

    /// <summary>Where the copies of all events go; null for nowhere.</summary>
    public LakeLocation? Lake { get; init; }

    /// <summary>Where <c>/health</c>, <c>/ready</c> and <c>/metrics</c> are.</summary>
    public required ListenAddress Listen { get; init; }

    public bool JsonLog { get; init; }

    /// <summary>How long a stop waits for the batch under way.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>How long a request waits for messages; up to 20 s, SQS's limit. A stop waits for it: a message that SQS hands to a request that was broken off
    /// would be away for the whole of <see cref="Visibility"/>.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message stays unseen by others; renewed while it is worked on. After a crash the message is away for that long.</summary>
    public required TimeSpan Visibility { get; init; }

    /// <summary>Messages worked on together, when so many wait: one transaction of the state serves all.</summary>
    public int BatchMessages { get; init; } = 50;

    /// <summary>How often windows are closed, and the state is cared for.</summary>
    public TimeSpan TickEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long nothing at all may move before the process counts as stuck.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first wait after a failure; it doubles up to <see cref="LongestBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message that failed stays away after its first try; it doubles with each further one, up to fifteen minutes. So a fault of some minutes
    /// does not bring a good message into the dead-letter queue.</summary>
    public required TimeSpan FirstRetry { get; init; }
}
