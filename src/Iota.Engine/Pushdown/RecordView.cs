using System.Text;
using Iota.Engine.Decoding;

namespace Iota.Engine.Pushdown;

/// <summary>The fields of one record as conditions see them: looked up on the raw bytes when a condition asks.</summary>
/// <remarks>
/// What Python would find by its case-insensitive look-up, and the host by an exact one only, is odd: a name that differs in case, is escaped or occurs
/// twice. Names that are not ASCII make every field beside them odd, since Unicode folds some letters to ASCII ones.
/// </remarks>
internal readonly ref struct RecordView
{
    private readonly FieldPlan.Tables _plan;
    private readonly RecordMembers _members;
    private readonly Span<FieldValue> _values;

    /// <param name="values">Room for one value per field of the plan; its content is overwritten.</param>
    public RecordView(FieldPlan plan, ReadOnlySpan<byte> json, RecordMembers members, Span<FieldValue> values)
    {
        _plan = plan.Freeze();
        _members = members;
        _values = values;
        Json = json;
        _values.Clear();
        if (members.HasOddNames) SetAll(_plan.TopLevel, FieldValue.Odd);
    }

    public ReadOnlySpan<byte> Json { get; }

    public FieldValue Resolve(int slot)
    {
        if (_values[slot].Kind == FieldKind.Unresolved) Resolve(_plan[slot]);
        return _values[slot];
    }

    private void Resolve(FieldPlan.Field field)
    {
        if (field.Parent < 0) ResolveTopLevel(field);
        else ResolveMember(field, Resolve(field.Parent));
    }

    /// <summary>Only when a condition asks: most records are settled by the few fields that rules are filed by.</summary>
    private void ResolveTopLevel(FieldPlan.Field field)
    {
        ref FieldValue value = ref _values[field.Slot];
        value = FieldValue.Absent;
        RecordMembers.Named members = _members.WithLength(field.Name.Length);
        while (members.MoveNext()) Take(ref value, field, members.Current, members.Number);
    }

    private void ResolveMember(FieldPlan.Field field, FieldValue holder)
    {
        ref FieldValue value = ref _values[field.Slot];
        if (holder.Kind != FieldKind.Object)
        {
            value = holder.Kind == FieldKind.Absent ? FieldValue.Absent : FieldValue.Odd;
        }
        else if (holder.TopLevel < 0)
        {
            ReadMembers(_plan.MembersOf(field.Parent), holder);
        }
        else if (_members.TryGetNested(holder.TopLevel, out ReadOnlySpan<RecordMember> members))
        {
            value = FieldValue.Absent;
            foreach (ref readonly RecordMember member in members) Take(ref value, field, member, topLevel: -1);
        }
        else
        {
            value = FieldValue.Odd;
        }
    }

    /// <summary>All fields of an object whose members the scan did not note: they are read at once.</summary>
    private void ReadMembers(ReadOnlySpan<FieldPlan.Field> fields, FieldValue holder)
    {
        SetAll(fields, FieldValue.Absent);
        var members = new MemberCursor(Json[holder.Start..holder.End]);
        while (members.MoveNext())
        {
            if (!Ascii.IsValid(members.Name) || members.Name.Contains((byte)'\\'))
            {
                SetAll(fields, FieldValue.Odd);
                return;
            }
            var member = new RecordMember(
                holder.Start + members.NameStart, holder.Start + members.NameEnd, holder.Start + members.ValueStart, holder.Start + members.ValueEnd);
            foreach (FieldPlan.Field field in fields) Take(ref _values[field.Slot], field, member, topLevel: -1);
        }
    }

    /// <summary>Only a first member with exactly the name is taken for a field.</summary>
    private void Take(ref FieldValue value, FieldPlan.Field field, in RecordMember member, int topLevel)
    {
        if (member.NameLength != field.Name.Length) return;
        ReadOnlySpan<byte> name = Json[member.NameStart..member.NameEnd];
        if (name.SequenceEqual(field.Name))
            value = value.Kind == FieldKind.Absent ? FieldValue.Of(Json, member.ValueStart, member.ValueEnd, topLevel) : FieldValue.Odd;
        else if (field.IsNamed(name))
            value = FieldValue.Odd;
    }

    private void SetAll(ReadOnlySpan<FieldPlan.Field> fields, FieldValue value)
    {
        foreach (FieldPlan.Field field in fields) _values[field.Slot] = value;
    }
}
