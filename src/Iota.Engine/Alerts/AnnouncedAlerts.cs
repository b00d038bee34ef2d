using System.Collections;
using System.Globalization;

namespace Iota.Engine.Alerts;

/// <summary>The alerts of one <see cref="IStateStore.Announce"/>, by first event time, then alert id. Only their keys are in memory; the alerts are read
/// from the state a page at a time, each time they are enumerated.</summary>
internal sealed class AnnouncedAlerts : IReadOnlyCollection<Alert>
{
    private const int PageSize = 1_000;

    private readonly Key[] _keys;
    private readonly Func<IReadOnlyList<long>, IReadOnlyList<Alert>> _read;

    /// <param name="keys">In any order.</param>
    /// <param name="read">Gives the alerts of rows, in the same order.</param>
    public AnnouncedAlerts(Key[] keys, Func<IReadOnlyList<long>, IReadOnlyList<Alert>> read)
    {
        Array.Sort(keys);
        (_keys, _read) = (keys, read);
    }

    public int Count => _keys.Length;

    public IEnumerator<Alert> GetEnumerator()
    {
        foreach (Key[] page in _keys.Chunk(PageSize))
        {
            foreach (Alert alert in _read([.. page.Select(key => key.Row)]))
                yield return alert;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What orders alerts, in 40 bytes: there may be very many.</summary>
    internal readonly record struct Key(long FirstEventTime, UInt128 AlertId, long Row) : IComparable<Key>
    {
        public static Key Of(Alert alert, long row) =>
            new(alert.FirstEventTime.ToUnixTimeMilliseconds(), UInt128.Parse(alert.AlertId, NumberStyles.HexNumber, CultureInfo.InvariantCulture), row);

        public int CompareTo(Key other) => (FirstEventTime, AlertId).CompareTo((other.FirstEventTime, other.AlertId));
    }
}
