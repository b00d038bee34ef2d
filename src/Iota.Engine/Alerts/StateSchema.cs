using Microsoft.Data.Sqlite;

namespace Iota.Engine.Alerts;

/// <summary>Brings a state file to the schema that this program knows, or refuses it.</summary>
internal static class StateSchema
{
    /// <summary>The scripts that make the schema, one for each version.</summary>
    private static readonly string[] Scripts = ["schema.sql", "rule-state.sql"];

    public static int Version => Scripts.Length;

    /// <summary>"IOTA": tells a state from somebody else's SQLite file.</summary>
    private const long ApplicationId = 0x494F_5441;

    /// <summary>Runs inside a transaction, so that of two processes that start at once only one creates the tables.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        long version = ReadNumber(connection, "PRAGMA user_version");
        bool empty = ReadNumber(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (empty && version == 0)
        {
            Run(connection, $"PRAGMA application_id = {ApplicationId}");
            Upgrade(connection, 0);
            return;
        }

        if (ReadNumber(connection, "PRAGMA application_id") != ApplicationId)
            throw new StateException($"{path} is an SQLite file, but not a state of Iota. Name another state folder.");
        if (version > Version)
        {
            throw new StateException(
                $"The state {path} has schema version {version}; this Iota knows versions up to {Version}. Update Iota, or name another state folder.");
        }

        if (version < Version) Upgrade(connection, (int)version);
    }

    private static void Upgrade(SqliteConnection connection, int version)
    {
        foreach (string script in Scripts.AsSpan(version)) Run(connection, ReadScript(script));
        Run(connection, $"PRAGMA user_version = {Version}");
    }

    private static string ReadScript(string name)
    {
        using Stream stream = typeof(StateSchema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the engine.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Query(row => row.GetInt64(0))[0];
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Execute();
    }
}
