namespace Iota.Cdk;

/// <summary>Named values as the owner gave them, and what is wrong with them.</summary>
/// <param name="label">Before every problem, as in <c>sources[0]: </c>.</param>
/// <param name="problems">Takes a sentence for each.</param>
internal sealed class SettingValues(IReadOnlyDictionary<string, string> values, string label, List<string> problems)
{
    private readonly List<string> _names = [];

    /// <summary>Null when it was not given.</summary>
    public string? Value(string name)
    {
        _names.Add(name);
        return values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The beginning of a problem: what was given, or that nothing was.</summary>
    public string Name(string name) => Value(name) is { } value ? $"{name} is '{value}'" : $"{name} is missing";

    public string Choice(string name, string usual, params string[] others)
    {
        string value = Value(name) ?? usual;
        if (value == usual || others.Contains(value)) return value;
        Add($"{name} is '{value}'; it can be {string.Join(", ", [usual, .. others[..^1]])} or {others[^1]}.");
        return usual;
    }

    /// <summary>Whether something was given that is neither yes nor no: what would follow from either is not to be complained about.</summary>
    public bool IsMistakenSwitch(string name) => Value(name) is not (null or "false" or "true");

    public bool Switch(string name) => Choice(name, "false", "true") == "true";

    public void Check(bool holds, string problem)
    {
        if (!holds) Add(problem);
    }

    /// <summary>Each is said once, however often the setting is read.</summary>
    public void Add(string problem)
    {
        if (!problems.Contains(label + problem)) problems.Add(label + problem);
    }

    /// <summary>Call last: what was not read until now is a name that no setting has.</summary>
    /// <param name="isOurs">Tells names that may be settings from those of others.</param>
    public void CheckNames(Func<string, bool> isOurs)
    {
        foreach (string name in values.Keys.Where(isOurs).Except(_names))
            Add($"{name} is no setting. The settings are {string.Join(", ", _names.Distinct().Order(StringComparer.Ordinal))}.");
    }
}
