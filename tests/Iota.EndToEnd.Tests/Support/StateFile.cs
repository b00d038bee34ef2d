using Microsoft.Data.Sqlite;

namespace Iota.EndToEnd.Tests.Support;

/// <summary>Looks into a state from outside.</summary>
internal static class StateFile
{
    /// <summary>What the state says at the end, apart from the times at which it was written and the numbers of its rows.</summary>
    public static IReadOnlyList<string> Essence(string folder) =>
    [
        .. Rows(folder, "SELECT alert_id, rule_id, dedup_string, title, severity, alert_count, window_start, state, first_event_time, last_event_time FROM alerts ORDER BY 1"),
        .. Rows(folder, "SELECT rule_id, event_id, event_time, title, record_index, object FROM detections ORDER BY 1, 2"),
        .. Rows(folder, "SELECT key, version, events, evaluated, set_aside FROM ledger ORDER BY 1"),
        .. Rows(folder, "SELECT alert_id, destination, state FROM deliveries ORDER BY 1, 2"),
    ];

    public static IReadOnlyList<string> Rows(string folder, string sql)
    {
        using SqliteConnection connection = Open(folder);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        return rows;
    }

    public static void Run(string folder, string sql)
    {
        using SqliteConnection connection = Open(folder);
        Run(connection, sql);
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "state.db"), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
