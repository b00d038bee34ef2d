using Iota.Engine.Alerts;
using Iota.Engine.Sources;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Iota.Engine.Tests.Support;

/// <summary>A temporary folder with a real state file, and a clock.</summary>
internal sealed class StateFolder : IDisposable
{
    private const string MemoryDisk = "/dev/shm";

    /// <param name="inMemory">On a memory disk where there is one: for tests with thousands of commits, each of which waits for a real disk.</param>
    public StateFolder(bool inMemory = false)
    {
        Path = inMemory && Directory.Exists(MemoryDisk)
            ? System.IO.Path.Combine(MemoryDisk, System.IO.Path.GetRandomFileName())
            : Directory.CreateTempSubdirectory("iota-test-").FullName;
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string File => System.IO.Path.Combine(Path, SqliteStateStore.FileName);

    public FakeTimeProvider Time { get; } = new(SomeDetection.Noon.AddHours(1));

    public SqliteStateStore Open() => SqliteStateStore.Open(Path, Time, new Random(1));

    /// <summary>Makes an empty state as an earlier Iota left it.</summary>
    public void MakeVersion(int version)
    {
        for (int step = 1; step <= version; step++)
        {
            using Stream script = typeof(StateSchema).Assembly.GetManifestResourceStream(step == 1 ? "schema.sql" : $"schema-{step}.sql")!;
            using var reader = new StreamReader(script);
            Query(reader.ReadToEnd());
        }

        Query($"PRAGMA application_id = 1229935681; PRAGMA user_version = {version}");
    }

    public static BatchCommit Batch(params IReadOnlyList<Detection> detections) => Batch("object", detections);

    public static BatchCommit Batch(string key, IReadOnlyList<Detection> detections) =>
        new("rules-1", [new ObjectCommit(new ObjectRef("logs", key, "v1"), 10, 9, 1, detections)]);

    /// <summary>The rows of a query on the closed or open file, columns joined by '|'.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    /// <summary>All that the alerts table says, but for what depends on when it was written.</summary>
    public IReadOnlyList<string> AlertRows() => Query(
        """
        SELECT alert_id, rule_id, dedup_string, title, severity, alert_count, window_start, period, threshold, log_type, first_event_time, first_event_id,
            last_event_time, accounts, regions, actor, source_address, context, description, reference, runbook, destinations
        FROM alerts ORDER BY alert_id
        """);

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
