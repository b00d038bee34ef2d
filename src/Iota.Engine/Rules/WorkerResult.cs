namespace Iota.Engine.Rules;

/// <summary>The payload of the <c>R</c> frame: what came of one batch (docs/worker-protocol.md).</summary>
/// <param name="Batch">The id of the batch.</param>
/// <param name="Detections">By event, then by the rule's position in its set.</param>
/// <param name="Failures">Functions of rules that failed.</param>
/// <param name="Output">What rules printed.</param>
/// <param name="OutputDropped">How much more rules printed than the worker passes on; 0 when <paramref name="Output"/> is complete.</param>
public sealed record WorkerResult(
    ulong Batch,
    IReadOnlyList<WorkerDetection> Detections,
    IReadOnlyList<WorkerFailure> Failures,
    IReadOnlyList<WorkerOutput> Output,
    long OutputDropped)
{
    /// <summary>Whether the rule matched. Only in the answer to a test; null there when the rule failed.</summary>
    public bool? Match { get; init; }

    /// <summary>Why a test could not be run; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads a payload. Only what is in the result is allocated: strings of detections, failures and output.</summary>
    /// <exception cref="WorkerProtocolException">It is malformed.</exception>
    public static WorkerResult Read(ReadOnlySpan<byte> payload) => new WorkerResultReader(payload).Read();
}

/// <summary>One rule matched one event of the batch. Texts are null where the rule's function is absent or gave nothing usable.</summary>
public sealed record WorkerDetection
{
    /// <summary>Position of the event in the batch.</summary>
    public required int Event { get; init; }

    /// <summary>Index of the rule.</summary>
    public required int Rule { get; init; }

    public required string Title { get; init; }

    public required string Dedup { get; init; }

    public Severity? Severity { get; init; }

    public string? Description { get; init; }

    public string? Reference { get; init; }

    public string? Runbook { get; init; }

    /// <summary>Null when the rule chose none, empty for "send nowhere".</summary>
    public IReadOnlyList<string>? Destinations { get; init; }

    /// <summary>What <c>unique</c> gave; null when the rule has no such function.</summary>
    public string? UniqueValue { get; init; }

    /// <summary>A JSON object, as the worker wrote it.</summary>
    public string Context { get; init; } = "{}";
}

/// <summary>A function of a rule failed on an event.</summary>
/// <param name="Event">Position of the event in the batch.</param>
/// <param name="Rule">Index of the rule.</param>
/// <param name="Phase">Name of the function.</param>
/// <param name="Error">The exception, its text and its place, in one line.</param>
/// <param name="Traceback">From the rule's own frames on; empty when there is none.</param>
public sealed record WorkerFailure(int Event, int Rule, string Phase, string Error, string Traceback);

/// <summary>What a rule printed during a batch.</summary>
/// <param name="Rule">Index of the rule.</param>
/// <param name="Text">The text.</param>
public sealed record WorkerOutput(int Rule, string Text);
