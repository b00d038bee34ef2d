namespace Iota.Engine.Rules;

/// <summary>Evaluates rules: the seam between the engine and the Python workers.</summary>
public interface IRuleRunner : IAsyncDisposable
{
    /// <summary>Evaluates every event of the batch with its rules. A rule that fails is a <see cref="RuleFailure"/> in the result; it never costs
    /// other rules theirs.</summary>
    /// <exception cref="RuleRunnerException">Evaluation is impossible, whatever the rules: Python cannot be started, or dies outside of any rule.</exception>
    Task<EvaluationResult> EvaluateAsync(CandidateBatch batch, CancellationToken cancellationToken);

    /// <summary>Until what it returns is disposed, more batches are likely to come soon: a few milliseconds may be spent to evaluate them together.</summary>
    IDisposable ExpectBatches();
}

/// <summary>What the rules said of one batch. Ordered by event, then by rule.</summary>
public sealed record EvaluationResult(IReadOnlyList<WorkerDetection> Detections, IReadOnlyList<RuleFailure> Failures);

/// <summary>A function of a rule failed on an event.</summary>
/// <param name="Event">Position in the batch.</param>
/// <param name="Rule">Index in the catalogue.</param>
/// <param name="Phase">The function: <c>rule</c>, <c>title</c>, …</param>
/// <param name="Reason">Raised, timed out, or killed the worker.</param>
/// <param name="Error">One line.</param>
/// <param name="Traceback">Empty when the worker could not tell.</param>
public sealed record RuleFailure(int Event, int Rule, string Phase, FailureReason Reason, string Error, string Traceback);

/// <summary>Rules cannot be evaluated at all.</summary>
public sealed class RuleRunnerException(string message, Exception? inner = null) : Exception(message, inner);
