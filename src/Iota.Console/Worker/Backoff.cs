namespace Iota.Console.Worker;

/// <summary>Waits that double with each failure, spread so that several hosts do not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private int _failures;

    /// <summary>Until the next try, after one more failure: from half of what is due to all of it.</summary>
    public TimeSpan Next()
    {
        TimeSpan due = Doubled(first, _failures++, longest);
        return due * (0.5 + (random.NextDouble() / 2));
    }

    public void Reset() => _failures = 0;

    /// <summary>The first wait, doubled so often, and no longer than the longest.</summary>
    public static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest)
    {
        double ticks = first.Ticks * Math.Pow(2, times);
        return ticks < longest.Ticks ? TimeSpan.FromTicks((long)ticks) : longest;
    }
}
