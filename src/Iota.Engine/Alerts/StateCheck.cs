using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>Looks for damage in a state file.</summary>
public static class StateCheck
{
    /// <summary>Null, or what is wrong with the file. Reads the whole file.</summary>
    /// <param name="path">The file; an SQLite journal beside it is rolled back.</param>
    /// <param name="thorough">Whether indexes are compared with their tables, too; takes several times as long.</param>
    /// <exception cref="StateException">The file cannot be opened or is locked: nothing is known about it.</exception>
    public static string? FindDamage(string path, bool thorough = false)
    {
        try
        {
            using SqliteConnection connection = SqliteFile.OpenExisting(path);
            using var check = new Statement(connection, thorough ? "PRAGMA integrity_check(10)" : "PRAGMA quick_check(10)");
            List<string> answers = check.Query(row => row.GetString(0));
            return answers is ["ok"] ? null : string.Join("; ", answers).ReplaceLineEndings("; ");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return e.SqliteErrorCode == raw.SQLITE_NOTADB ? "it is not an SQLite file" : "SQLite finds it malformed";
        }
        catch (SqliteException e)
        {
            throw new StateException($"The state {path} cannot be checked: {e.Message}", e);
        }
    }
}
