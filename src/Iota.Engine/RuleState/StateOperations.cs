using System.Collections.Immutable;
using System.Globalization;

namespace Iota.Engine.RuleState;

/// <summary>The value after a call, and what the call answers.</summary>
/// <param name="Value">Null when nothing is kept.</param>
/// <param name="Answer">JSON.</param>
public readonly record struct StateOutcome(StateValue? Value, string Answer);

/// <summary>What each operation does. Pure: the same calls in the same order give the same value, in memory and in the file.</summary>
/// <remarks>layers/python/iota/memory_state.py says the same in Python, for tests of rules.</remarks>
internal static class StateOperations
{
    private const string NoAnswer = "null";

    /// <exception cref="StateCallException">The counter would overflow.</exception>
    public static StateOutcome Apply(StateValue? value, StateCall call)
    {
        StateValue? current = value?.IsExpired(call.At) == true ? null : value;
        StateValue kept = current ?? StateValue.Empty;
        return call.Operation switch
        {
            StateOperation.GetCount => new StateOutcome(value, Number(kept.Count ?? 0)),
            StateOperation.GetStrings => new StateOutcome(value, Json.Strings(kept.Strings ?? [])),
            StateOperation.GetDocument => new StateOutcome(value, kept.Document ?? "{}"),
            StateOperation.Increment => Increment(current, call),
            StateOperation.ResetCount => new StateOutcome(current is null ? null : kept with { Count = null }, NoAnswer),
            StateOperation.AddStrings => Keep(current, call, (kept.Strings ?? NoStrings).Union(call.Strings)),
            StateOperation.RemoveStrings => current is null ? new StateOutcome(null, "[]") : Keep(current, call, (kept.Strings ?? NoStrings).Except(call.Strings)),
            StateOperation.PutStrings => Replace(current, call, new StateValue { Strings = call.Strings }),
            StateOperation.ResetStrings => new StateOutcome(current is null ? null : kept with { Strings = null }, NoAnswer),
            StateOperation.PutDocument => Replace(current, call, new StateValue { Document = call.Document }),
            StateOperation.Expire => new StateOutcome(kept with { ExpiresAt = call.Expiry.Resolve(current, call.At, replaces: true) }, NoAnswer),
            StateOperation.Hit => Hit(current, call),
            StateOperation.Forget => new StateOutcome(null, NoAnswer),
            _ => throw new InvalidOperationException($"operation {call.Operation}"),
        };
    }

    private static ImmutableSortedSet<string> NoStrings => ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal);

    private static StateOutcome Increment(StateValue? current, StateCall call)
    {
        long count;
        try
        {
            count = checked((current?.Count ?? 0) + call.Amount);
        }
        catch (OverflowException)
        {
            throw new StateCallException($"the counter \"{Printable.Clean(call.Key)}\" would leave the range of 64 bits");
        }

        return new StateOutcome((current ?? StateValue.Empty) with { Count = count, ExpiresAt = call.Expiry.Resolve(current, call.At, replaces: false) }, Number(count));
    }

    private static StateOutcome Keep(StateValue? current, StateCall call, ImmutableSortedSet<string> strings) => new(
        (current ?? StateValue.Empty) with { Strings = strings, ExpiresAt = call.Expiry.Resolve(current, call.At, replaces: false) },
        Json.Strings(strings));

    private static StateOutcome Replace(StateValue? current, StateCall call, StateValue value) =>
        new(value with { ExpiresAt = call.Expiry.Resolve(current, call.At, replaces: true) }, NoAnswer);

    /// <summary>Later hits count too: events come out of order, and "exactly the Nth" must be said once, however they come.</summary>
    private static StateOutcome Hit(StateValue? current, StateCall call)
    {
        ImmutableList<long> hits = current?.Hits ?? [];
        int old = LowerBound(hits, call.HitAt - call.Window);
        hits = hits.RemoveRange(0, old);
        hits = hits.Insert(LowerBound(hits, call.HitAt), call.HitAt);
        long end = Math.Max(current?.ExpiresAt ?? 0, Math.Max(call.HitAt, call.At) + call.Window);
        return new StateOutcome((current ?? StateValue.Empty) with { Hits = hits, ExpiresAt = end }, Number(hits.Count));
    }

    /// <summary>How many of the times are smaller.</summary>
    private static int LowerBound(ImmutableList<long> times, long time)
    {
        int low = 0, high = times.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
