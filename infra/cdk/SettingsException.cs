namespace Iota.Cdk;

/// <summary>The stack cannot be made from these settings. The message lists every problem with its remedy.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception($"Iota cannot be deployed:\n{string.Join('\n', problems.Select(problem => $"  {problem}"))}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
