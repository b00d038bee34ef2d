using System.Text;
using Microsoft.Data.Sqlite;

namespace Iota.Engine.Alerts;

/// <summary>A prepared SQL statement that is used many times; its parameters are <c>?1</c> to <c>?n</c>.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public List<T> Query<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        _ = ForEach(row => rows.Add(read(row)), values);
        return rows;
    }

    /// <summary>Looks at one row after another, and returns how many there were.</summary>
    public int ForEach(Action<SqliteDataReader> onRow, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        int rows = 0;
        using SqliteDataReader reader = _command.ExecuteReader();
        for (; reader.Read(); rows++)
            onRow(reader);
        return rows;
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

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        SqliteParameterCollection parameters = _command.Parameters;
        while (parameters.Count < values.Length)
            parameters.Add(new SqliteParameter { ParameterName = $"?{parameters.Count + 1}" });
        for (int i = 0; i < values.Length; i++)
            parameters[i].Value = values[i] is string text ? Storable(text) : values[i] ?? DBNull.Value;
    }
}
