namespace Iota.Engine.Alerts;

/// <summary>Replaces a damaged state file by its newest sound backup, before it is opened.</summary>
/// <remarks>
/// A whole check reads the whole file, so it is made only when there is cause: SQLite reported damage (a mark beside the file says so), a journal is there
/// (a process was killed, and what is rolled back might be the journal of another file), or the file is empty.
/// The damaged file is set aside together with its journal and never deleted. Other processes that still have it open cannot write to it any more: SQLite
/// refuses with SQLITE_READONLY_DBMOVED, and they open the new one.
/// </remarks>
internal static class StateRecovery
{
    private const string SuspectSuffix = ".suspect";
    private const string RestoringSuffix = ".restoring";
    private const string LockSuffix = ".recovery";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    /// <summary>Leaves word that the file has to be checked before it is opened again.</summary>
    public static void MarkSuspect(string path)
    {
        try
        {
            File.WriteAllText(path + SuspectSuffix, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // The damage itself is on its way to the caller; without the mark the next one to see it leaves word.
        }
    }

    private static void ClearSuspicion(string path) => File.Delete(path + SuspectSuffix);

    /// <summary>Checks the file when there is cause, and replaces it when it is damaged.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="startAfresh">Whether to set a damaged file aside also when there is no backup, and begin an empty state.</param>
    /// <param name="time">Stamps the name of what is set aside.</param>
    /// <returns>What was done; null when there was nothing to do.</returns>
    /// <exception cref="StateException">It is damaged, there is no sound backup, and a fresh state is not wanted: the file is left as it is.</exception>
    public static StateRecovered? Prepare(string path, bool startAfresh, TimeProvider time)
    {
        try
        {
            return File.Exists(path) && IsSuspect(path) ? CheckAndReplace(path, startAfresh, time) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"The state {path} cannot be checked for damage: {e.Message}", e);
        }
    }

    private static StateRecovered? CheckAndReplace(string path, bool startAfresh, TimeProvider time)
    {
        if (FindDamage(path) is null)
        {
            ClearSuspicion(path);
            return null;
        }

        using FileStream alone = LockFolder(path, time);
        return FindDamage(path) is { } damage ? Replace(path, damage, startAfresh, time) : null; // perhaps another process has replaced it meanwhile
    }

    /// <summary>Null, or what is wrong with the file. A journal is rolled back by it, as by everybody who opens the file.</summary>
    private static string? FindDamage(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: 0 } && StateBackups.List(path).Count > 0)
            return "it is empty";
        return StateCheck.FindDamage(path);
    }

    private static StateRecovered Replace(string path, string damage, bool startAfresh, TimeProvider time)
    {
        string? backup = StateBackups.List(path).FirstOrDefault(file => StateCheck.FindDamage(file) is null);
        if (backup is null && !startAfresh)
            throw new StateException(StateDatabase.DescribeDamage(path));
        string aside = PutInPlace(path, backup, "corrupt", time);
        return new StateRecovered(time.GetUtcNow(), damage, aside, backup);
    }

    /// <summary>Replaces the state in one step: there is no moment in which another process finds no file and begins an empty one.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="backup">What to copy there; null for an empty file.</param>
    /// <param name="why">Part of the name under which the old file is kept.</param>
    /// <param name="time">Stamps that name.</param>
    /// <returns>Where the old file lies now, with its journal.</returns>
    public static string PutInPlace(string path, string? backup, string why, TimeProvider time)
    {
        string copy = path + RestoringSuffix;
        if (backup is null)
            File.WriteAllBytes(copy, []);
        else
            File.Copy(backup, copy, overwrite: true);
        string aside = $"{path}.{why}-{StateBackups.Stamp(time.GetUtcNow())}";
        if (File.Exists(path))
            File.Copy(path, aside, overwrite: true);
        if (new FileInfo(path + "-journal") is { Exists: true, Length: > 0 })
            File.Move(path + "-journal", aside + "-journal", overwrite: true);
        File.Move(copy, path, overwrite: true);
        ClearSuspicion(path);
        return aside;
    }

    /// <summary>Looks at nothing but names and sizes: whoever opens and closes the file beside SQLite lets go of the locks that this process holds on it
    /// (sqlite.org/howtocorrupt.html §2.2). A file that SQLite cannot even open is marked by the first try.</summary>
    private static bool IsSuspect(string path) =>
        File.Exists(path + SuspectSuffix) || new FileInfo(path).Length == 0 || new FileInfo(path + "-journal") is { Exists: true, Length: > 0 };

    /// <summary>One process at a time replaces the file.</summary>
    private static FileStream LockFolder(string path, TimeProvider time)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e)
            {
                if (time.GetElapsedTime(started) > LockPatience)
                    throw new StateException(
                        $"The state {path} is damaged, and another process has been replacing it for {LockPatience.TotalSeconds:0} s: {e.Message}", e);
                Task.Delay(TimeSpan.FromMilliseconds(100), time).Wait();
            }
        }
    }
}

/// <summary>A damaged state file was replaced.</summary>
/// <param name="At">When.</param>
/// <param name="Damage">What was wrong with it.</param>
/// <param name="SetAside">Where it lies now.</param>
/// <param name="Backup">What it was replaced with; null for an empty state.</param>
public sealed record StateRecovered(DateTimeOffset At, string Damage, string SetAside, string? Backup);
