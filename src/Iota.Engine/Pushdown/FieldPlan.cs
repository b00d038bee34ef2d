using System.Text;

namespace Iota.Engine.Pushdown;

/// <summary>The fields that conditions look at, each with a number ("slot"). Built while conditions are read, then frozen.</summary>
internal sealed class FieldPlan
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<Field> _fields = [];
    private Field[][]? _topByLength;

    public int Count => _fields.Count;

    public Field this[int slot] => _fields[slot];

    /// <summary>The slot of a path; its parents get one too.</summary>
    public int Add(ReadOnlySpan<string> path)
    {
        string key = string.Join('\0', path!);
        if (_slots.TryGetValue(key, out int known)) return known;
        if (_topByLength is not null) throw new InvalidOperationException("The plan is in use: fields are added before the first record.");
        int parent = path.Length > 1 ? Add(path[..^1]) : -1;
        var field = new Field(_fields.Count, parent, Encoding.UTF8.GetBytes(path[^1]), string.Join('.', path!));
        _fields.Add(field);
        _slots[key] = field.Slot;
        return field.Slot;
    }

    /// <summary>Top-level fields whose name has this many bytes.</summary>
    public ReadOnlySpan<Field> TopLevel(int nameLength)
    {
        Field[][] byLength = _topByLength ??= Freeze();
        return nameLength < byLength.Length ? byLength[nameLength] : [];
    }

    private Field[][] Freeze()
    {
        Field[] top = [.. _fields.Where(field => field.Parent < 0)];
        int longest = top.Length == 0 ? 0 : top.Max(field => field.Name.Length);
        return [.. Enumerable.Range(0, longest + 1).Select(length => top.Where(field => field.Name.Length == length).ToArray())];
    }

    /// <param name="Parent">Slot of the object that holds the field; -1 at the top.</param>
    /// <param name="Name">UTF-8.</param>
    /// <param name="Path">For people: <c>userIdentity.type</c>.</param>
    internal sealed record Field(int Slot, int Parent, byte[] Name, string Path);
}
