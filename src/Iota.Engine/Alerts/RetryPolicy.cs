namespace Iota.Engine.Alerts;

/// <summary>What follows from the outcome of one try: when to try again, or that nobody will. Pure but for the random numbers it is given.</summary>
public static class RetryPolicy
{
    /// <summary>Wait after the first failed try; it doubles with each further one.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);

    /// <summary>No wait of our own choice is longer.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);

    /// <summary>A far side that asks for more is asked again after this long.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>A try that fails this long after the delivery was filed was the last one.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>More than fit into <see cref="GiveUpAfter"/> at <see cref="LongestDelay"/>: it ends a delivery that kills its process on every try.</summary>
    public const int MaxAttempts = 120;

    /// <summary>A delivery that failed keeps those behind it waiting, so that all arrive in order. After this many tries, over about half an hour, the
    /// fault may be its own, and others are tried between its tries.</summary>
    public const int AttemptsInOrder = 10;

    /// <param name="outcome">Anything but delivered.</param>
    /// <param name="attempt">1 for the first try.</param>
    /// <param name="filedAt">When the delivery was filed.</param>
    /// <param name="now">When the try ended.</param>
    /// <param name="random">Spreads the tries of deliveries that failed together over half their wait.</param>
    public static RetryDecision Decide(DeliveryOutcome outcome, int attempt, DateTimeOffset filedAt, DateTimeOffset now, Random random) => outcome.State switch
    {
        DeliveryState.Untried => new RetryDecision(DeliveryState.Untried, now, outcome.Error),
        DeliveryState.Dead => new RetryDecision(DeliveryState.Dead, now, outcome.Error),
        DeliveryState.Retry when attempt >= MaxAttempts || now - filedAt >= GiveUpAfter =>
            new RetryDecision(DeliveryState.Dead, now, $"Given up after {attempt} tries in {(now - filedAt).TotalHours:0.#} h. {outcome.Error}".TrimEnd()),
        DeliveryState.Retry => new RetryDecision(DeliveryState.Retry, now + Wait(attempt, outcome.RetryAfter, random), outcome.Error),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.State, "A delivered alert needs no further try."),
    };

    /// <summary>A wait that the far side asked for, as far as it is granted.</summary>
    public static TimeSpan Limit(TimeSpan retryAfter) =>
        retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter < TimeSpan.Zero ? TimeSpan.Zero : retryAfter;

    /// <summary>How long to wait after a failure; never shorter than the far side asked for.</summary>
    /// <param name="attempt">1 for the first failure.</param>
    /// <param name="retryAfter">What the far side asked for; null when it did not.</param>
    /// <param name="random">Spreads the waits.</param>
    internal static TimeSpan Wait(int attempt, TimeSpan? retryAfter, Random random)
    {
        double doubled = FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        TimeSpan backoff = TimeSpan.FromSeconds(Math.Min(doubled, LongestDelay.TotalSeconds)) * (0.5 + (0.5 * random.NextDouble()));
        if (retryAfter is not { } asked)
            return backoff;
        TimeSpan granted = Limit(asked);
        return granted > backoff ? granted + (FirstDelay * random.NextDouble()) : backoff;
    }
}

/// <param name="State">Retry, untried or dead.</param>
/// <param name="NextAttempt">Not to be tried before; without meaning when dead.</param>
/// <param name="Error">What to show for it.</param>
public readonly record struct RetryDecision(DeliveryState State, DateTimeOffset NextAttempt, string? Error);
