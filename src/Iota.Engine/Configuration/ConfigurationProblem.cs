namespace Iota.Engine.Configuration;

/// <summary>Something in <c>iota.yaml</c> that cannot be used.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong, and after a colon how to mend it. Never holds the value of a field that takes a secret.</param>
public sealed record ConfigurationProblem(string File, int Line, string Message)
{
    /// <summary><c>file:line: message</c>, the form that editors and terminals make a link of.</summary>
    public override string ToString() => $"{File}:{Line}: {Message}";
}

/// <summary>The configuration cannot be used; the message holds every problem, a line for each.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}

/// <summary>Collects what is wrong with one file, so that all of it is reported at once.</summary>
internal sealed class ConfigurationProblems(string file)
{
    private readonly List<ConfigurationProblem> _problems = [];

    public void Add(int line, string message) => _problems.Add(new ConfigurationProblem(file, Math.Max(1, line), message));

    /// <exception cref="ConfigurationException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new ConfigurationException([.. _problems.OrderBy(problem => problem.Line)]);
    }
}
