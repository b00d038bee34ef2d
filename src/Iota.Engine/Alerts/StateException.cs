using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>The state cannot be opened, or a transaction did not end well. The message names the file and says what to do.</summary>
/// <remarks>From a writing method it means "unknown": what was to be written may be there or not. Repeating the call is safe.</remarks>
public sealed class StateException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the file itself is damaged, or no state at all.</summary>
    public bool IsDamage => InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };
}
