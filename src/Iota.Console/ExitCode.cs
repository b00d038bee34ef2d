namespace Iota.Console;

/// <summary>Exit codes that scripts rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Bad usage or configuration: nothing was done.</summary>
    public const int Usage = 1;

    /// <summary>Some input or rule failed; what could be done was done.</summary>
    public const int SomeFailed = 2;

    public const int Interrupted = 130;
}

/// <summary>The user asked for something that cannot be done; the message says what and how to mend it.</summary>
internal sealed class UsageException(string message) : Exception(message);
