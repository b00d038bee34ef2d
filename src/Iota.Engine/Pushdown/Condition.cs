namespace Iota.Engine.Pushdown;

/// <summary>
/// For which events a rule could match, fail or have any effect, as far as the analysis of its source could tell (layers/python/iota/pushdown). It
/// may hold for too many
/// events, never for too few: an event for which it is not certainly false is sent to Python.
/// </summary>
internal abstract record Condition
{
    public static Condition Always { get; } = new Constant(true);

    /// <summary>Judges a record.</summary>
    public abstract Truth Evaluate(in RecordView record);

    /// <summary>All fields that it looks at.</summary>
    public abstract IEnumerable<Atom> Atoms { get; }

    /// <summary>What is left of it when some of its atoms are known; null is not.</summary>
    public abstract Condition With(Func<Atom, bool?> known);

    /// <summary>What is left of several parts: the answer when one of them decides, else those that are still open.</summary>
    private protected static Condition Left(Condition[] parts, Func<Atom, bool?> known, bool decisive, Func<Condition[], Condition> join)
    {
        var open = new List<Condition>();
        foreach (Condition part in parts)
        {
            Condition rest = part.With(known);
            if (rest is not Constant constant) open.Add(rest);
            else if (constant.Value == decisive) return constant;
        }
        return open.Count switch { 0 => new Constant(!decisive), 1 => open[0], _ => join([.. open]) };
    }
}

/// <summary>The same for every event.</summary>
internal sealed record Constant(bool Value) : Condition
{
    public override IEnumerable<Atom> Atoms => [];

    public override Truth Evaluate(in RecordView record) => Value ? Truth.True : Truth.False;

    public override Condition With(Func<Atom, bool?> known) => this;
}

/// <summary>Every part holds.</summary>
internal sealed record All(Condition[] Parts) : Condition
{
    public override IEnumerable<Atom> Atoms => Parts.SelectMany(part => part.Atoms);

    public override Truth Evaluate(in RecordView record)
    {
        Truth result = Truth.True;
        foreach (Condition part in Parts)
        {
            Truth truth = part.Evaluate(record);
            if (truth == Truth.False) return Truth.False;
            if (truth < result) result = truth;
        }
        return result;
    }

    public override Condition With(Func<Atom, bool?> known) => Left(Parts, known, decisive: false, left => new All(left));
}

/// <summary>Some part holds.</summary>
internal sealed record Any(Condition[] Parts) : Condition
{
    public override IEnumerable<Atom> Atoms => Parts.SelectMany(part => part.Atoms);

    public override Truth Evaluate(in RecordView record)
    {
        Truth result = Truth.False;
        foreach (Condition part in Parts)
        {
            Truth truth = part.Evaluate(record);
            if (truth == Truth.True) return Truth.True;
            if (truth > result) result = truth;
        }
        return result;
    }

    public override Condition With(Func<Atom, bool?> known) => Left(Parts, known, decisive: true, left => new Any(left));
}

/// <summary>The part does not hold; what is unknown stays unknown.</summary>
internal sealed record Not(Condition Part) : Condition
{
    public override IEnumerable<Atom> Atoms => Part.Atoms;

    public override Truth Evaluate(in RecordView record) => (Truth)(-(int)Part.Evaluate(record));

    public override Condition With(Func<Atom, bool?> known) => Part.With(known) switch
    {
        Constant constant => new Constant(!constant.Value),
        var rest => new Not(rest),
    };
}
