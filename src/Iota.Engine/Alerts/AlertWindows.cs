using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Iota.Engine.Alerts;

/// <summary>Which window a detection falls into, and which windows become alerts. Pure.</summary>
/// <remarks>
/// The time line of each (rule, dedup key) is cut into windows of one period, shifted by an offset that is derived from both, so that the windows of
/// different keys do not all turn over at the same moment. The cut depends on event times alone, never on the order of arrival.
/// A cut would split events that lie close together, so an announced window takes in both neighbours: they are <em>folded</em> into it.
/// </remarks>
public static class AlertWindows
{
    /// <summary>Start of the window that holds <paramref name="eventTime"/>, in Unix milliseconds.</summary>
    public static long StartOf(string ruleId, string dedupKey, DateTimeOffset eventTime, TimeSpan period)
    {
        long length = ToMilliseconds(period);
        ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(Hash(ruleId, dedupKey, length));
        long offset = (long)(hash % (ulong)length);
        long time = eventTime.ToUnixTimeMilliseconds();
        long intoWindow = (time - offset) % length;
        return time - (intoWindow < 0 ? intoWindow + length : intoWindow); // times before 1970 have windows too
    }

    /// <summary>32 hexadecimal digits that are the same wherever they are computed.</summary>
    public static string AlertId(string ruleId, string dedupKey, long windowStart) =>
        Convert.ToHexStringLower(Hash(ruleId, dedupKey, windowStart).AsSpan(0, 16));

    /// <summary>A period in milliseconds, the unit of windows.</summary>
    public static long ToMilliseconds(TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        return period.Ticks / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>Decides, in the order of time, which windows of one (rule, dedup key) are announced, folded or left below their threshold.</summary>
    /// <remarks>
    /// A window next to an announced one is folded into it. Else it is announced when some slice of one period's length holds at least
    /// <see cref="AlertWindow.Threshold"/> events (of a rule with <c>unique</c>: distinct values) and the last of them falls into this window. A slice may
    /// reach back into the window before; events of a folded or announced window are not counted again, so the count of an alert is never below its threshold.
    /// </remarks>
    /// <param name="windows">By start. To be complete it needs the undecided windows and two windows to either side of each.</param>
    /// <param name="period">Length of every window, in milliseconds.</param>
    /// <param name="eventsOf">The events of a window, by time; asked for only when the counts leave it open.</param>
    /// <returns>The windows whose state changes.</returns>
    public static IReadOnlyList<WindowDecision> Decide(IReadOnlyList<AlertWindow> windows, long period, Func<AlertWindow, IReadOnlyList<CountedEvent>> eventsOf)
    {
        AlertWindow[] decided = [.. windows];
        long?[] foldedInto = new long?[decided.Length];
        for (int i = 0; i < decided.Length; i++)
        {
            if (decided[i].State is WindowState.Announced or WindowState.Folded)
                continue;
            int? before = i > 0 && decided[i - 1].Start == decided[i].Start - period ? i - 1 : null;
            int? after = i + 1 < decided.Length && decided[i + 1].Start == decided[i].Start + period ? i + 1 : null;
            if ((Announced(before) ?? Announced(after)) is { } neighbour)
                Fold(i, neighbour);
            else
                AnnounceIfReached(i, before is { } j && decided[j].State == WindowState.BelowThreshold ? j : null);
        }

        return [.. Enumerable.Range(0, decided.Length).Where(i => decided[i].State != windows[i].State)
            .Select(i => new WindowDecision(decided[i].Id, decided[i].State, foldedInto[i]))];

        int? Announced(int? i) => i is { } j && decided[j].State == WindowState.Announced ? j : null;

        void Fold(int i, int into)
        {
            decided[i] = decided[i] with { State = WindowState.Folded };
            foldedInto[i] = decided[into].Id;
        }

        void AnnounceIfReached(int i, int? before)
        {
            bool reached = Reaches(before is { } j ? decided[j] : null, decided[i], period, eventsOf);
            decided[i] = decided[i] with { State = reached ? WindowState.Announced : WindowState.BelowThreshold };
            if (reached && before is { } below)
                Fold(below, i);
        }
    }

    private static bool Reaches(AlertWindow? before, AlertWindow window, long period, Func<AlertWindow, IReadOnlyList<CountedEvent>> eventsOf)
    {
        bool distinct = (window.Distinct ?? before?.Distinct) is not null;
        if (Amount(window) >= window.Threshold)
            return true; // the window is itself such a slice
        if (before is not { } previous || Amount(previous) + Amount(window) < window.Threshold)
            return false;
        var slice = new SliceCount(distinct);
        CountedEvent[] events = [.. eventsOf(previous), .. eventsOf(window)];
        int first = 0;
        foreach (CountedEvent last in events)
        {
            slice.Add(last);
            while (last.Time - events[first].Time >= period)
                slice.Remove(events[first++]);
            if (last.Time >= window.Start && slice.Count >= window.Threshold)
                return true;
        }

        return false;

        long Amount(AlertWindow one) => distinct ? one.Distinct ?? 0 : one.Count;
    }

    /// <summary>SHA-256 of the three parts. Lengths come first, so that ("a", "bc") and ("ab", "c") differ.</summary>
    private static byte[] Hash(string ruleId, string dedupKey, long number)
    {
        int ruleLength = Encoding.UTF8.GetByteCount(ruleId);
        int keyLength = Encoding.UTF8.GetByteCount(dedupKey);
        byte[] parts = new byte[4 + ruleLength + 4 + keyLength + 8];
        Span<byte> rest = parts;
        BinaryPrimitives.WriteInt32LittleEndian(rest, ruleLength);
        Encoding.UTF8.GetBytes(ruleId, rest[4..]);
        rest = rest[(4 + ruleLength)..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, keyLength);
        Encoding.UTF8.GetBytes(dedupKey, rest[4..]);
        BinaryPrimitives.WriteInt64LittleEndian(rest[(4 + keyLength)..], number);
        return SHA256.HashData(parts);
    }
}
