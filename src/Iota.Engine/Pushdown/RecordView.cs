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
    private readonly FieldValues _values;

    /// <param name="values">Of the fields of the plan; what it knows is forgotten.</param>
    public RecordView(FieldPlan plan, ReadOnlySpan<byte> json, RecordMembers members, FieldValues values)
    {
        _plan = plan.Freeze();
        _members = members;
        _values = values;
        Json = json;
        _values.Forget();
        if (members.HasOddNames) SetAll(_plan.TopLevel, FieldValue.Odd);
    }

    public ReadOnlySpan<byte> Json { get; }

    public FieldValue Resolve(int slot)
    {
        if (!_values.IsKnown(slot)) Resolve(_plan[slot]);
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
        FieldValue value = FieldValue.Absent;
        RecordMembers.Named members = _members.MaybeNamed(field.Chain);
        while (members.MoveNext()) Take(ref value, field, members.Current, members.Number);
        _values[field.Slot] = value;
    }

    private void ResolveMember(FieldPlan.Field field, FieldValue holder)
    {
        if (holder.Kind == FieldKind.Object && holder.TopLevel < 0) ReadMembers(_plan.MembersOf(field.Parent), holder);
        else _values[field.Slot] = FindMember(field, holder);
    }

    private FieldValue FindMember(FieldPlan.Field field, FieldValue holder)
    {
        if (holder.Kind == FieldKind.Absent) return FieldValue.Absent;
        if (holder.Kind != FieldKind.Object || !_members.TryGetNested(holder.TopLevel, out ReadOnlySpan<RecordMember> members)) return FieldValue.Odd;
        FieldValue value = FieldValue.Absent;
        foreach (ref readonly RecordMember member in members) Take(ref value, field, member, topLevel: -1);
        return value;
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
            foreach (FieldPlan.Field field in fields)
            {
                FieldValue value = _values[field.Slot];
                Take(ref value, field, member, topLevel: -1);
                _values[field.Slot] = value;
            }
        }
    }

    /// <summary>Only a first member with exactly the name is taken for a field.</summary>
    private void Take(ref FieldValue value, FieldPlan.Field field, in RecordMember member, int topLevel)
    {
        if (member.NameLength != field.Name.Length) return;
        ReadOnlySpan<byte> name = Json[member.NameStart..member.NameEnd];
        if (name.SequenceEqual(field.Name))
            value = value.Kind == FieldKind.Absent ? FieldValue.Of(Json, member, topLevel, _members.HasEscapes) : FieldValue.Odd;
        else if (field.IsNamed(name))
            value = FieldValue.Odd;
    }

    private void SetAll(ReadOnlySpan<FieldPlan.Field> fields, FieldValue value)
    {
        foreach (FieldPlan.Field field in fields) _values[field.Slot] = value;
    }
}
