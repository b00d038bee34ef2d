using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>Copies of a state file, in the folder <c>backups</c> beside it.</summary>
public static class StateBackups
{
    /// <summary>Backups that are kept unless told otherwise.</summary>
    public const int DefaultKept = 7;

    private const string Prefix = "state-";
    private const string Suffix = ".db";

    /// <summary>The backups of a state file, the newest first.</summary>
    public static IReadOnlyList<string> List(string path)
    {
        string folder = FolderOf(path);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, $"{Prefix}*{Suffix}").OrderByDescending(file => file, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>When a backup was made, by its name; null when the name does not say.</summary>
    public static DateTimeOffset? TimeOf(string backup)
    {
        string name = Path.GetFileNameWithoutExtension(backup);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && DateTimeOffset.TryParseExact(
            name.AsSpan(Prefix.Length), StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }

    /// <summary>Copies the state with VACUUM INTO, which gives a compact file as of one moment, checks the copy, and deletes the oldest backups. Writers wait
    /// while it copies.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="kept">How many backups are kept, this one included.</param>
    /// <param name="time">Gives the name.</param>
    /// <returns>The path of the copy.</returns>
    /// <exception cref="StateException">The state is damaged or cannot be copied; older backups are kept.</exception>
    public static string Make(string path, int kept, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        string folder = FolderOf(path);
        string backup = Path.Combine(folder, $"{Prefix}{Stamp(time.GetUtcNow())}{Suffix}");
        string unfinished = backup + ".unfinished";
        try
        {
            Directory.CreateDirectory(folder);
            File.Delete(unfinished);
            Copy(path, unfinished);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            if (e is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB })
                StateRecovery.MarkSuspect(path);
            throw new StateException($"The state {path} could not be copied to {folder}: {e.Message}", e);
        }

        if (StateCheck.FindDamage(unfinished, thorough: true) is { } damage)
        {
            StateRecovery.MarkSuspect(path);
            throw new StateException($"The state {path} is damaged, so no backup was made of it: {damage}. 'iota state check' says more.");
        }

        File.Move(unfinished, backup, overwrite: true);
        foreach (string old in List(path).Skip(kept))
            File.Delete(old);
        return backup;
    }

    /// <summary>Replaces the state by a backup. What it replaces is set aside with its journal, never deleted.</summary>
    /// <returns>Where the replaced file lies now; null when there was none.</returns>
    /// <exception cref="StateException">The backup is damaged, or another program is using the state.</exception>
    public static string? Restore(string path, string backup, TimeProvider time)
    {
        if (!File.Exists(backup))
            throw new StateException($"There is no backup {backup}.");
        if (StateCheck.FindDamage(backup, thorough: true) is { } damage)
            throw new StateException($"The backup {backup} is damaged itself: {damage}. Restore an older one.");
        try
        {
            bool replaces = File.Exists(path);
            string aside = StateRecovery.PutInPlace(path, backup, "replaced", time);
            return replaces ? aside : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The backup {backup} could not be put in the place of {path}: {e.Message}", e);
        }
    }

    internal static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture);

    private const string StampFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static string FolderOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, "backups");

    private static void Copy(string path, string target)
    {
        using SqliteConnection connection = SqliteFile.OpenExisting(path);
        using var vacuum = new Statement(connection, "VACUUM INTO ?1");
        vacuum.Execute(target);
    }
}
