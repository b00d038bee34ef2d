using Iota.Engine;
using Iota.Engine.Rules;

namespace Iota.Console;

/// <summary>The file of <c>--failures</c>; writes nothing when none was asked for.</summary>
internal sealed class FailuresFile : IDisposable
{
    private readonly BufferedStream? _file;

    private FailuresFile(FileStream? file) => _file = file is null ? null : new BufferedStream(file);

    public static FailuresFile Open(string? path) => new(path is null ? null : ResultFile.Create(path, "--failures"));

    /// <summary>What is wrong with the rules themselves, so that the file holds as many lines as the summary counts failures.</summary>
    public void Write(IEnumerable<RuleProblem> problems)
    {
        if (_file is null) return;
        foreach (RuleProblem problem in problems)
            JsonLines.WriteFailure(_file, new EventRuleFailure(problem.RuleId ?? "", "", "load", FailureReason.RuleNotLoaded, problem.ToString()));
    }

    public void Write(ObjectReport report)
    {
        if (_file is null) return;
        foreach (EventRuleFailure failure in report.RuleFailures) JsonLines.WriteFailure(_file, failure);
    }

    public void Dispose() => _file?.Dispose();
}

/// <summary>Files that the user names for results.</summary>
internal static class ResultFile
{
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static FileStream Create(string path, string option)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path}: the file cannot be written: {error.Message}");
        }
    }
}
