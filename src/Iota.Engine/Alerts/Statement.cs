using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>A prepared SQL statement that is used many times; its parameters are <c>?1</c> to <c>?n</c>.</summary>
/// <remarks>It speaks to SQLite below ADO.NET, which looks up each parameter by name at each execution: a batch of detections took twice the time there.</remarks>
internal sealed class Statement : IDisposable
{
    private const int LongestOnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Func<Func<int>, int> _tryUntilFree;

    /// <param name="tryUntilFree">Tries again while another process holds the lock; null where the connection waits by itself.</param>
    /// <exception cref="SqliteException">The text is no SQL for this database.</exception>
    public Statement(SqliteConnection connection, string sql, Func<Func<int>, int>? tryUntilFree = null)
    {
        _database = connection.Handle!;
        _tryUntilFree = tryUntilFree ?? (attempt => attempt());
        sqlite3_stmt? statement = null;
        int rc = _tryUntilFree(() => raw.sqlite3_prepare_v2(_database, sql, out statement));
        if (rc != raw.SQLITE_OK)
            throw Failure(rc);
        _statement = statement!;
    }

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public List<T> Query<T>(Func<StateRow, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        _ = ForEach(row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Looks at one row after another, and returns how many there were.</summary>
    public int ForEach(Action<StateRow> onRow, params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            int rows = 0;
            for (; Step(); rows++)
                onRow(new StateRow(_statement));
            return rows;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>The text as it will be read back: SQLite's reader ends a text at a NUL, and UTF-8 has no lone surrogates. Both become U+FFFD.</summary>
    public static string Storable(string text)
    {
        if (!text.Contains('\0') && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var storable = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            storable.Append(rune.Value == 0 ? "\ufffd" : rune.ToString());
        return storable.ToString();
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Whether there is a row.</summary>
    private bool Step()
    {
        int rc = raw.sqlite3_step(_statement);
        if ((rc & 0xFF) == raw.SQLITE_BUSY)
            rc = _tryUntilFree(StepAgain);
        return rc switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(rc),
        };
    }

    private int StepAgain()
    {
        _ = raw.sqlite3_reset(_statement);
        return raw.sqlite3_step(_statement);
    }

    private SqliteException Failure(int rc) => new(raw.sqlite3_errmsg(_database).utf8_to_string(), rc & 0xFF, rc);

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int rc = Bind(i + 1, values[i]);
            if (rc != raw.SQLITE_OK)
                throw Failure(rc);
        }
    }

    private int Bind(int parameter, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, parameter),
        string text => BindText(parameter, Storable(text)),
        long number => raw.sqlite3_bind_int64(_statement, parameter, number),
        int number => raw.sqlite3_bind_int64(_statement, parameter, number),
        bool answer => raw.sqlite3_bind_int64(_statement, parameter, answer ? 1 : 0),
        _ => throw new InvalidOperationException($"a value of the type {value.GetType().Name} cannot be stored"),
    };

    private int BindText(int parameter, string text)
    {
        int longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = longest > LongestOnStack ? ArrayPool<byte>.Shared.Rent(longest) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[LongestOnStack];
        int length = Encoding.UTF8.GetBytes(text, utf8);
        int rc = raw.sqlite3_bind_text(_statement, parameter, utf8[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return rc;
    }
}

/// <summary>The row that a statement stands at; good until it moves on. A null where a value is asked for is a bug, and throws.</summary>
internal readonly struct StateRow(sqlite3_stmt statement)
{
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, NotNull(column));

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string GetString(int column) => raw.sqlite3_column_text(statement, NotNull(column)).utf8_to_string();

    private int NotNull(int column) => IsDBNull(column) ? throw new InvalidOperationException($"column {column} of the state's answer is null") : column;
}
