using System.CommandLine;
using System.Globalization;
using Iota.Engine;
using Iota.Engine.Alerts;

namespace Iota.Console;

/// <summary>The option that names a state, for commands that look at one; and how times and ages are given.</summary>
internal sealed class StateOptions
{
    private const string Variable = "IOTA_STATE";

    private readonly Option<string?> _state = new("--state")
    {
        Description = $"Folder of the state; {Variable} when not given.",
        HelpName = "DIR",
        Recursive = true,
    };

    public StateOptions(Command command) => command.Options.Add(_state);

    /// <summary>The path of the state file, which exists.</summary>
    public string File(ParseResult arguments)
    {
        string folder = Folder(arguments);
        string file = Path.Combine(folder, SqliteStateStore.FileName);
        return System.IO.File.Exists(file) ? file : throw new UsageException($"there is no state in {folder}: it has no {SqliteStateStore.FileName}.");
    }

    /// <summary>The path of the state file, whether there is one or not.</summary>
    public string FileOrPlace(ParseResult arguments) => Path.Combine(Folder(arguments), SqliteStateStore.FileName);

    public SqliteStateStore Open(ParseResult arguments, Terminal terminal)
    {
        SqliteStateStore store = SqliteStateStore.Open(Path.GetDirectoryName(File(arguments))!, TimeProvider.System, new Random());
        if (store.Recovered is { } recovered) new EngineLog(terminal.Error, LogFormat.Text, TimeProvider.System).StateRecovered(recovered);
        return store;
    }

    /// <summary>An age as <c>90d</c>, <c>12h</c> or <c>30m</c>; null when the text is none.</summary>
    public static TimeSpan? ReadAge(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number > 100_000)
            return null;
        return text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => null,
        };
    }

    /// <summary>A time as <c>2026-11-18</c> or <c>2026-11-18T02:00:00Z</c>, or an age before now.</summary>
    public static DateTimeOffset ReadTime(string text, string option, TimeProvider time)
    {
        if (ReadAge(text) is { } age) return time.GetUtcNow() - age;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset given)
            ? given
            : throw new UsageException($"'{text}' of {option} is neither an age (90d, 12h, 30m) nor a time (2026-11-18, 2026-11-18T02:00:00Z).");
    }

    /// <summary>The folder, whether there is one or not.</summary>
    /// <exception cref="UsageException">None is named.</exception>
    public string Folder(ParseResult arguments)
    {
        string? folder = arguments.GetValue(_state) ?? Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(folder) ? throw new UsageException($"which state? Give --state DIR, or set {Variable}.") : Path.GetFullPath(folder);
    }
}
