namespace Iota.Engine.Alerts;

/// <summary>Counts the events of a slice of time that moves on: all of them, or their distinct values.</summary>
internal sealed class SliceCount(bool distinct)
{
    private readonly Dictionary<string, int> _values = [];
    private int _events;

    public int Count => distinct ? _values.Count : _events;

    public void Add(CountedEvent added)
    {
        _events++;
        if (added.Value is { } value)
            _values[value] = _values.GetValueOrDefault(value) + 1;
    }

    public void Remove(CountedEvent removed)
    {
        _events--;
        if (removed.Value is { } value && --_values[value] == 0)
            _values.Remove(value);
    }
}
