using System.Runtime.InteropServices;
using System.Text;
using Iota.Engine.Decoding;

namespace Iota.Engine.Pushdown;

/// <summary>The fields that conditions look at, each with a number ("slot"). Built while conditions are read, then frozen.</summary>
internal sealed class FieldPlan
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<Field> _fields = [];
    private Tables? _frozen;

    public int Count => _fields.Count;

    public Field this[int slot] => _fields[slot];

    /// <summary>The slot of a path; its parents get one too.</summary>
    public int Add(ReadOnlySpan<string> path)
    {
        string key = string.Join('\0', path!);
        if (_slots.TryGetValue(key, out int known)) return known;
        if (_frozen is not null) throw new InvalidOperationException("The plan is in use: fields are added before the first record.");
        int parent = path.Length > 1 ? Add(path[..^1]) : -1;
        var field = new Field(_fields.Count, parent, Encoding.UTF8.GetBytes(path[^1]), string.Join('.', path!));
        _fields.Add(field);
        _slots[key] = field.Slot;
        return field.Slot;
    }

    /// <summary>The fields by what they are looked up by. From the first call on, none can be added.</summary>
    public Tables Freeze() => _frozen ??= new Tables(_fields);

    /// <param name="Parent">Slot of the object that holds the field; -1 at the top.</param>
    /// <param name="Name">UTF-8.</param>
    /// <param name="Path">For people: <c>userIdentity.type</c>.</param>
    internal sealed record Field(int Slot, int Parent, byte[] Name, string Path)
    {
        private const uint IgnoreCase = 0xDFDF_DFDF;

        private readonly uint _start = Name.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(Name) & IgnoreCase : 0;

        /// <summary>Where <see cref="RecordMembers"/> has the members of this name.</summary>
        public int Chain { get; } = RecordMembers.ChainOf(Name);

        /// <summary>Whether a name of the same length is this one but for the case of ASCII letters.</summary>
        public bool IsNamed(ReadOnlySpan<byte> name)
        {
            if (name.Length >= sizeof(uint) && (MemoryMarshal.Read<uint>(name) & IgnoreCase) != _start) return false;
            return Ascii.EqualsIgnoreCase(name, Name);
        }
    }

    internal sealed class Tables
    {
        private readonly Field[] _fields;
        private readonly Field[][] _members;

        public Tables(List<Field> fields)
        {
            _fields = [.. fields];
            TopLevel = [.. fields.Where(field => field.Parent < 0)];
            _members = [.. fields.Select(parent => fields.Where(field => field.Parent == parent.Slot).ToArray())];
        }

        /// <summary>The fields of the record itself.</summary>
        public Field[] TopLevel { get; }

        public Field this[int slot] => _fields[slot];

        /// <summary>The fields that are members of a field.</summary>
        public Field[] MembersOf(int slot) => _members[slot];
    }
}
