using System.Text;
using Iota.Engine.Decoding;

namespace Iota.Engine.Pushdown;

/// <summary>The fields of one record as conditions see them: looked up on the raw bytes, nested ones only when a condition asks.</summary>
/// <remarks>
/// What Python would find by its case-insensitive look-up, and the host by an exact one only, is odd: a name that differs in case, is escaped or occurs
/// twice. Names that are not ASCII make every field beside them odd, since Unicode folds some letters to ASCII ones.
/// </remarks>
internal readonly ref struct RecordView
{
    private readonly FieldPlan _plan;
    private readonly Span<FieldValue> _values;

    /// <param name="values">Room for one value per field of the plan; its content is overwritten.</param>
    public RecordView(FieldPlan plan, ReadOnlySpan<byte> json, RecordMembers members, Span<FieldValue> values)
    {
        _plan = plan;
        _values = values;
        Json = json;
        ResolveTopLevel(members);
    }

    public ReadOnlySpan<byte> Json { get; }

    public FieldValue Resolve(int slot)
    {
        FieldValue value = _values[slot];
        if (value.Kind != FieldKind.Unresolved) return value;
        FieldPlan.Field field = _plan[slot];
        FieldValue parent = Resolve(field.Parent);
        return _values[slot] = parent.Kind switch
        {
            FieldKind.Absent => FieldValue.Absent,
            FieldKind.Object => ResolveIn(parent, field.Name),
            _ => FieldValue.Odd,
        };
    }

    private void ResolveTopLevel(RecordMembers members)
    {
        for (int slot = 0; slot < _values.Length; slot++)
            _values[slot] = _plan[slot].Parent >= 0 ? default : members.HasOddNames ? FieldValue.Odd : FieldValue.Absent;
        if (members.HasOddNames) return;
        foreach (RecordMember member in members.Items)
        {
            ReadOnlySpan<byte> name = Json[member.NameStart..member.NameEnd];
            foreach (FieldPlan.Field field in _plan.TopLevel(name.Length))
                if (Ascii.EqualsIgnoreCase(name, field.Name))
                    _values[field.Slot] = Take(_values[field.Slot], name, field.Name, member.ValueStart, member.ValueEnd);
        }
    }

    private FieldValue ResolveIn(FieldValue parent, ReadOnlySpan<byte> wanted)
    {
        FieldValue found = FieldValue.Absent;
        var members = new MemberCursor(Json[parent.Start..parent.End]);
        while (members.MoveNext())
        {
            if (!Ascii.IsValid(members.Name) || members.Name.Contains((byte)'\\')) return FieldValue.Odd;
            if (Ascii.EqualsIgnoreCase(members.Name, wanted))
                found = Take(found, members.Name, wanted, parent.Start + members.ValueStart, parent.Start + members.ValueEnd);
        }
        return found;
    }

    /// <summary>Only a first member with exactly the name is taken for the field.</summary>
    private FieldValue Take(FieldValue before, ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted, int start, int end) =>
        before.Kind == FieldKind.Absent && name.SequenceEqual(wanted) ? FieldValue.Of(Json, start, end) : FieldValue.Odd;
}
