using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Iota.Engine.Rules;

namespace Iota.Console.Linting;

/// <summary>What is wrong with the source of rules: <c>python3 -m iota.lint</c> reads it without running it.</summary>
internal static class SourceLint
{
    /// <exception cref="RuleRunnerException">Python cannot be started, or ends with an error.</exception>
    public static async Task<IReadOnlyList<LintFinding>> CheckAsync(IEnumerable<LintedFile> files, PythonOptions python, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(python.Interpreter, ["-B", "-s", "-X", "utf8", "-m", "iota.lint"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PYTHONPATH"] = python.PackagePath;
        using Process process = Start(start, python);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(Request(files).AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended; its error output says why.
        }
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new RuleRunnerException($"the source of rules cannot be checked: '{python.Interpreter} -m iota.lint' exited with status {process.ExitCode}: {(await errors).Trim()}");
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
    }

    private static Process Start(ProcessStartInfo start, PythonOptions python)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new RuleRunnerException($"cannot start '{python.Interpreter}': install Python 3.11 or later, or name it with --python.", error);
        }
    }

    private static string Request(IEnumerable<LintedFile> files)
    {
        using var lines = new MemoryStream();
        foreach (LintedFile file in files)
        {
            JsonLines.WriteLine(lines, json =>
            {
                json.WriteString("path", file.Path);
                json.WriteBoolean("rule", file.IsRule);
                json.WriteBoolean("strict", file.Strict);
            });
        }
        return Encoding.UTF8.GetString(lines.GetBuffer(), 0, (int)lines.Length);
    }

    private static LintFinding Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement finding = document.RootElement;
        return new LintFinding(
            Text(finding, "path"),
            finding.GetProperty("line").GetInt32(),
            Text(finding, "code"),
            Text(finding, "severity") == "error",
            Text(finding, "message"),
            Text(finding, "mend"));
    }

    private static string Text(JsonElement finding, string member) => finding.GetProperty(member).GetString()!;
}

/// <summary>A Python file to check.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsRule">Whether it is a rule, not a module that rules import.</param>
/// <param name="Strict">Whether <c>rule</c> must return a bool.</param>
internal readonly record struct LintedFile(string Path, bool IsRule, bool Strict);
