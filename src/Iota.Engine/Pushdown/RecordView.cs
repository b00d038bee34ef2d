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
        if (_values[slot].Kind == FieldKind.Unresolved)
        {
            FieldPlan.Field field = _plan[slot];
            if (field.Parent < 0) ResolveTopLevel(field);
            else ResolveMembersOf(field.Parent);
        }
        return _values[slot];
    }

    /// <summary>Only when a condition asks: most records are settled by the few fields that rules are filed by.</summary>
    private void ResolveTopLevel(FieldPlan.Field field)
    {
        ref FieldValue value = ref _values[field.Slot];
        value = FieldValue.Absent;
        foreach (ref readonly RecordMember member in _members.Top)
        {
            if (member.NameEnd - member.NameStart == field.Name.Length)
                Take(ref value, field, Json[member.NameStart..member.NameEnd], member.ValueStart, member.ValueEnd);
        }
    }

    /// <summary>All fields of one object at once: they are nearly always asked for together.</summary>
    private void ResolveMembersOf(int parent)
    {
        FieldValue holder = Resolve(parent);
        ReadOnlySpan<FieldPlan.Field> fields = _plan.MembersOf(parent);
        SetAll(fields, holder.Kind is FieldKind.Absent or FieldKind.Object ? FieldValue.Absent : FieldValue.Odd);
        if (holder.Kind != FieldKind.Object) return;
        bool known = _plan[parent].Parent < 0 && _members.TryGetNested(holder.Start, holder.End, out ReadOnlySpan<RecordMember> noted)
            ? TryTakeNoted(fields, noted)
            : TryTakeRead(fields, holder);
        if (!known) SetAll(fields, FieldValue.Odd);
    }

    private bool TryTakeNoted(ReadOnlySpan<FieldPlan.Field> fields, ReadOnlySpan<RecordMember> members)
    {
        foreach (ref readonly RecordMember member in members)
        {
            if (member.OddName) return false;
            TakeFor(fields, Json[member.NameStart..member.NameEnd], member.ValueStart, member.ValueEnd);
        }
        return true;
    }

    private bool TryTakeRead(ReadOnlySpan<FieldPlan.Field> fields, FieldValue holder)
    {
        var members = new MemberCursor(Json[holder.Start..holder.End]);
        while (members.MoveNext())
        {
            if (!Ascii.IsValid(members.Name) || members.Name.Contains((byte)'\\')) return false;
            TakeFor(fields, members.Name, holder.Start + members.ValueStart, holder.Start + members.ValueEnd);
        }
        return true;
    }

    private void TakeFor(ReadOnlySpan<FieldPlan.Field> fields, ReadOnlySpan<byte> name, int start, int end)
    {
        foreach (FieldPlan.Field field in fields)
            if (name.Length == field.Name.Length) Take(ref _values[field.Slot], field, name, start, end);
    }

    /// <summary>Only a first member with exactly the name is taken for a field.</summary>
    private void Take(ref FieldValue value, FieldPlan.Field field, ReadOnlySpan<byte> name, int start, int end)
    {
        if (name.SequenceEqual(field.Name))
            value = value.Kind == FieldKind.Absent ? FieldValue.Of(Json, start, end) : FieldValue.Odd;
        else if (field.IsNamed(name))
            value = FieldValue.Odd;
    }

    private void SetAll(ReadOnlySpan<FieldPlan.Field> fields, FieldValue value)
    {
        foreach (FieldPlan.Field field in fields) _values[field.Slot] = value;
    }
}
