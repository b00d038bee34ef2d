using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Iota.Engine.Alerts;

/// <summary>Brings a state file to the schema that this program knows, or refuses it.</summary>
/// <remarks>A new file takes the same steps as an old one, so there is one schema, however a file came to it. A step, once released, never changes.</remarks>
internal static class StateSchema
{
    /// <summary>The scripts in order: the first makes version 1 of nothing, the next version 2 of version 1.</summary>
    private static readonly string[] Scripts = ["schema.sql", "schema-2.sql", "schema-3.sql", "schema-4.sql", "schema-5.sql", "schema-6.sql"];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Scripts.Length;

    /// <summary>"IOTA": tells a state from somebody else's SQLite file.</summary>
    private const long ApplicationId = 0x494F_5441;

    /// <summary>Runs inside a transaction, so that of two processes that start at once only one creates the tables.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        long version = ReadNumber(connection, "PRAGMA user_version");
        bool empty = version == 0 && ReadNumber(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && ReadNumber(connection, "PRAGMA application_id") != ApplicationId)
            throw new StateException($"{path} is an SQLite file, but not a state of Iota. Name another state folder.");
        if (version > Version)
        {
            throw new StateException(
                $"The state {path} has schema version {version}; this Iota knows versions up to {Version}. Update Iota, or name another state folder.");
        }

        if (version == Version)
            return;
        foreach (string script in Scripts.Skip((int)version))
            Run(connection, ReadScript(script));
        Run(connection, $"PRAGMA application_id = {ApplicationId}");
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
        int rc = raw.sqlite3_exec(connection.Handle, sql);
        if (rc != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), rc & 0xFF, rc);
    }
}
