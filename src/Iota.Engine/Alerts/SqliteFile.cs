using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>What SQLite knows of its file and SQLitePCL does not ask for.</summary>
internal static partial class SqliteFile
{
    /// <summary>SQLITE_FCNTL_HAS_MOVED (sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).</summary>
    private const int HasMovedCode = 20;

    /// <summary>How long such a connection waits for other processes.</summary>
    private const int BusyMilliseconds = 30_000;

    /// <summary>A connection beside the store's own, to a file that is there; its statements wait for a lock that others hold.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenExisting(string path)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether another file lies where the open one was, or none.</summary>
    public static bool HasMoved(sqlite3 database) => FileControl(database, "main", HasMovedCode, out int moved) == raw.SQLITE_OK && moved != 0;

    /// <summary>Whether the file is locked, for reading or writing (sqlite.org/c3ref/txn_state.html).</summary>
    public static bool IsInTransaction(sqlite3 database) => TransactionState(database, null) != 0;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_txn_state", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TransactionState(sqlite3 database, string? schema);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(sqlite3 database, string name, int code, out int answer);
}
