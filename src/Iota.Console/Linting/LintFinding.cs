namespace Iota.Console.Linting;

/// <summary>A mistake in a rule or its metadata.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Line">The line, from 1; null when it concerns the file as a whole.</param>
/// <param name="Code">The kind; what <c># iota: ignore[code]</c> names.</param>
/// <param name="IsError">Whether it makes the rule fail or miss what it is for; else it is a warning.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Mend">What to do; empty when the message says so.</param>
internal sealed record LintFinding(string Path, int? Line, string Code, bool IsError, string Message, string Mend = "");
