using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.Engine.Tests.Alerts;

public sealed class StateOpeningTests : IDisposable
{
    private readonly StateFolder _folder = new();

    [Fact]
    public void A_new_state_has_the_current_schema_and_a_rollback_journal()
    {
        _folder.Open().Dispose();
        Assert.Equal($"{StateSchema.Version}", Assert.Single(_folder.Query("PRAGMA user_version")));
        Assert.Equal(1, File.ReadAllBytes(_folder.File)[18]); // 2 would be write-ahead logging
        IReadOnlyList<string> tables = _folder.Query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");
        Assert.Equal(["alerts", "commits", "deliveries", "detections", "holds", "ledger", "marks", "rule_calls", "rule_state", "storms", "suppressed"], tables);
    }

    [Theory]
    [InlineData("journal_mode", "truncate", "off")]
    [InlineData("synchronous", "2", "0")]
    [InlineData("locking_mode", "normal", "exclusive")]
    [InlineData("mmap_size", "0", "")] // a file without a name is never mapped
    [InlineData("temp_store", "2", "2")]
    [InlineData("trusted_schema", "0", "0")]
    [InlineData("foreign_keys", "1", "1")]
    public void A_state_is_safe_and_a_throw_away_state_is_fast(string pragma, string safe, string throwAway)
    {
        Assert.Equal(safe, Ask(isThrowAway: false));
        Assert.Equal(throwAway, Ask(isThrowAway: true));

        string Ask(bool isThrowAway)
        {
            using var database = new StateDatabase(isThrowAway ? "" : _folder.File, TimeSpan.Zero, _folder.Time, new Random(1));
            return string.Join('|', database.InTransaction(() => database.Prepare($"PRAGMA {pragma}").Query(row => row.GetString(0))));
        }
    }

    [Fact]
    public void What_one_store_wrote_the_next_one_reads()
    {
        using (SqliteStateStore store = _folder.Open())
            store.Commit(StateFolder.Batch(SomeDetection.At(1)));
        using SqliteStateStore next = _folder.Open();
        Assert.Single(next.Announce(["slack"]));
    }

    [Fact]
    public void A_state_folder_is_made_with_its_parents()
    {
        string nested = Path.Combine(_folder.Path, "a", "b");
        SqliteStateStore.Open(nested, _folder.Time, new Random(1)).Dispose();
        Assert.True(File.Exists(Path.Combine(nested, SqliteStateStore.FileName)));
    }

    [Fact]
    public void A_state_in_WAL_mode_is_converted_and_keeps_its_rows()
    {
        _folder.Open().Dispose();
        TurnIntoWal().Dispose();
        Assert.Equal(2, File.ReadAllBytes(_folder.File)[18]);
        using SqliteStateStore store = _folder.Open();
        Assert.Equal(1, File.ReadAllBytes(_folder.File)[18]);
        Assert.Single(store.FindDone([new("b", "k")]));
    }

    [Fact]
    public void A_state_in_WAL_mode_that_another_program_has_open_is_refused()
    {
        _folder.Open().Dispose();
        using SqliteConnection other = TurnIntoWal();
        StateException e = Assert.Throws<StateException>(() => SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(1), TimeSpan.Zero));
        Assert.Contains("is in journal mode 'wal'", e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File, e.Message, StringComparison.Ordinal);
        Assert.Contains("Stop every other program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_schema_is_refused_with_both_versions()
    {
        _folder.Open().Dispose();
        _folder.Query("PRAGMA user_version = 99");
        string message = Assert.Throws<StateException>(() => _folder.Open()).Message;
        Assert.Equal($"The state {_folder.File} has schema version 99; this Iota knows versions up to {StateSchema.Version}. Update Iota, or name another state folder.", message);
        Assert.Equal("99", Assert.Single(_folder.Query("PRAGMA user_version")));
    }

    [Fact]
    public void Somebody_elses_SQLite_file_is_left_alone()
    {
        _folder.Query("CREATE TABLE photos (id)");
        Assert.Contains("not a state of Iota", Assert.Throws<StateException>(() => _folder.Open()).Message, StringComparison.Ordinal);
        Assert.Equal("photos", Assert.Single(_folder.Query("SELECT name FROM sqlite_schema")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        string text = new('x', 5_000);
        File.WriteAllText(_folder.File, text);
        Assert.Contains("damaged", Assert.Throws<StateException>(() => _folder.Open()).Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder.File));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_clear_sentence()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        StateException e = Assert.Throws<StateException>(() => SqliteStateStore.Open(Path.Combine(file, "state"), _folder.Time, new Random(1)));
        Assert.StartsWith("The state folder ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_throw_away_state_has_a_file_without_a_name_that_is_written_only_when_memory_does_not_hold_it()
    {
        using SqliteStateStore store = SqliteStateStore.OpenThrowAway(_folder.Time, new Random(1));
        string text = new('x', 100_000);
        Commit(0, 1);
        Assert.Empty(Files());
        Commit(1, 1_000);
        Assert.Contains("(deleted)", Assert.Single(Files()), StringComparison.Ordinal);
        Assert.Equal(1_000, store.Announce([]).Count);
        store.Dispose();
        Assert.Empty(Files());

        void Commit(int first, int end) =>
            store.Commit(StateFolder.Batch($"{first}", [.. Enumerable.Range(first, end - first).Select(i => SomeDetection.At(i, key: $"k{i}") with { Runbook = text })]));

        static string[] Files() => [.. Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? "").Where(target => target.Contains("/etilqs_", StringComparison.Ordinal))];
    }

    public void Dispose() => _folder.Dispose();

    private SqliteConnection TurnIntoWal()
    {
        SqliteConnection connection = _folder.Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; INSERT INTO ledger (bucket, key, version, rule_set, events, evaluated, set_aside, done_at) VALUES ('b', 'k', '', 'r', 1, 1, 0, 0)";
        command.ExecuteNonQuery();
        return connection;
    }
}
