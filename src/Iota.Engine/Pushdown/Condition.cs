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

    /// <summary>What is left of it when some of its atoms are known.</summary>
    public abstract Condition With(Func<Atom, Truth?> known);
}

/// <summary>The same for every event.</summary>
internal sealed record Constant(bool Value) : Condition
{
    public override IEnumerable<Atom> Atoms => [];

    public override Truth Evaluate(in RecordView record) => Value ? Truth.True : Truth.False;

    public override Condition With(Func<Atom, Truth?> known) => this;
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

    public override Condition With(Func<Atom, Truth?> known)
    {
        var left = new List<Condition>();
        foreach (Condition part in Parts)
        {
            Condition rest = part.With(known);
            if (rest is Constant constant)
            {
                if (constant.Value == false) return rest;
                continue;
            }
            left.Add(rest);
        }
        return left.Count switch { 0 => new Constant(true), 1 => left[0], _ => new All([.. left]) };
    }
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

    public override Condition With(Func<Atom, Truth?> known)
    {
        var left = new List<Condition>();
        foreach (Condition part in Parts)
        {
            Condition rest = part.With(known);
            if (rest is Constant constant)
            {
                if (constant.Value == true) return rest;
                continue;
            }
            left.Add(rest);
        }
        return left.Count switch { 0 => new Constant(false), 1 => left[0], _ => new Any([.. left]) };
    }
}

/// <summary>The part does not hold; what is unknown stays unknown.</summary>
internal sealed record Not(Condition Part) : Condition
{
    public override IEnumerable<Atom> Atoms => Part.Atoms;

    public override Truth Evaluate(in RecordView record) => (Truth)(-(int)Part.Evaluate(record));

    public override Condition With(Func<Atom, Truth?> known) => Part.With(known) switch
    {
        Constant constant => new Constant(!constant.Value),
        var rest => new Not(rest),
    };
}
