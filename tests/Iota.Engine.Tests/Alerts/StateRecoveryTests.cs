using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.Engine.Tests.Alerts;

public sealed class StateRecoveryTests : IDisposable
{
    private readonly StateFolder _folder = new();

    [Theory]
    [InlineData("garbage in the middle")]
    [InlineData("garbage at the beginning")]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("the journal of another file")]
    public void A_damaged_state_is_set_aside_and_its_newest_sound_backup_restored_and_an_alert_says_so(string damage)
    {
        Fill(keys: 200);
        byte[] damaged = Damage(damage);
        using SqliteStateStore store = OpenTwice();
        StateRecovered recovered = store.Recovered!;
        Assert.Equal(StateBackups.List(_folder.File)[0], recovered.Backup);
        if (damage != "the journal of another file") // which SQLite has played into the file before anybody could see it
            Assert.Equal(damaged, File.ReadAllBytes(recovered.SetAside));
        Assert.Equal(["200"], _folder.Query("SELECT count(*) FROM detections WHERE rule_id = 'Root.Login'"));
        Assert.Null(StateCheck.FindDamage(_folder.File, thorough: true));
        Alert alert = Assert.Single(store.Announce(["slack"]), alert => alert.RuleId == OperationsAlerts.StateRecovered);
        Assert.Equal(Severity.Critical, alert.Severity);
        Assert.Contains(recovered.SetAside, alert.Description, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File + ".suspect"));
    }

    [Fact]
    public void A_damaged_backup_is_passed_over()
    {
        Fill(keys: 50);
        _folder.Time.Advance(TimeSpan.FromHours(1));
        string newer;
        using (SqliteStateStore store = _folder.Open())
            newer = store.BackUp();
        File.WriteAllBytes(newer, File.ReadAllBytes(newer)[..8192]);
        Damage("truncated");
        using SqliteStateStore recovered = OpenTwice();
        Assert.NotEqual(newer, recovered.Recovered!.Backup);
        Assert.Equal(["50"], _folder.Query("SELECT count(*) FROM detections WHERE rule_id = 'Root.Login'"));
    }

    [Fact]
    public void Without_a_backup_a_service_begins_an_empty_state_and_a_person_is_asked()
    {
        File.WriteAllText(_folder.File, new string('x', 5_000));
        Assert.Contains("damaged", Assert.Throws<StateException>(() => _folder.Open()).Message, StringComparison.Ordinal);
        using SqliteStateStore store = SqliteStateStore.Open(_folder.Path, _folder.Time, new Random(1), startAfresh: true);
        Assert.Null(store.Recovered!.Backup);
        Assert.Equal(new string('x', 5_000), File.ReadAllText(store.Recovered.SetAside));
        Assert.Equal(OperationsAlerts.StateRecovered, Assert.Single(store.Announce([])).RuleId);
    }

    [Fact]
    public void A_process_that_has_the_damaged_file_open_goes_on_with_the_restored_one()
    {
        Fill(keys: 50);
        using SqliteStateStore other = _folder.Open();
        other.FindDone([]);
        string aside = StateBackups.Restore(_folder.File, StateBackups.List(_folder.File)[0], _folder.Time)!;
        other.Commit(StateFolder.Batch("later", [SomeDetection.At(7, "later")]));
        Assert.Equal(["1"], _folder.Query("SELECT count(*) FROM detections WHERE event_id = 'later'"));
        using var old = new SqliteConnection($"Data Source={aside};Pooling=False");
        old.Open();
        using SqliteCommand command = old.CreateCommand();
        command.CommandText = "SELECT count(*) FROM detections WHERE event_id = 'later'";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public async Task Of_several_processes_that_find_the_damage_one_replaces_the_file()
    {
        Fill(keys: 50);
        Damage("truncated");
        SqliteStateStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
            SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(seed)))));
        Assert.Single(stores, store => store.Recovered is not null);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.corrupt-*"), file => !file.EndsWith("-journal", StringComparison.Ordinal));
        foreach (SqliteStateStore store in stores)
            store.Dispose();
    }

    [Fact]
    public void A_sound_state_with_the_journal_of_a_killed_process_is_rolled_back_and_kept()
    {
        Fill(keys: 200);
        using var crashed = new StateFolder();
        using (SqliteConnection writer = _folder.Connect())
        {
            Run(writer, "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE detections SET title = 'half done'");
            foreach (string file in Directory.GetFiles(_folder.Path))
                File.Copy(file, Path.Combine(crashed.Path, Path.GetFileName(file)));
        }

        Assert.True(new FileInfo(crashed.File + "-journal").Length > 0);
        using SqliteStateStore store = crashed.Open();
        Assert.Null(store.Recovered);
        Assert.Equal(["0"], crashed.Query("SELECT count(*) FROM detections WHERE title = 'half done'"));
    }

    [Fact]
    public void Backups_are_sound_copies_and_the_oldest_go()
    {
        using SqliteStateStore store = _folder.Open();
        for (int i = 0; i < 5; i++)
        {
            store.Commit(StateFolder.Batch($"object {i}", [SomeDetection.At(i, key: $"k{i}")]));
            store.BackUp(kept: 3);
            _folder.Time.Advance(TimeSpan.FromHours(1));
        }

        IReadOnlyList<string> backups = StateBackups.List(_folder.File);
        Assert.Equal(3, backups.Count);
        Assert.Equal(_folder.Time.GetUtcNow().AddHours(-1), StateBackups.TimeOf(backups[0]));
        Assert.All(backups, backup => Assert.Null(StateCheck.FindDamage(backup, thorough: true)));
    }

    [Fact]
    public void A_damaged_state_is_not_backed_up_and_its_good_backups_stay()
    {
        Fill(keys: 200);
        using SqliteStateStore store = _folder.Open();
        Damage("garbage in the middle");
        _folder.Time.Advance(TimeSpan.FromHours(1));
        Assert.Throws<StateException>(() => store.BackUp(kept: 1));
        Assert.Null(StateCheck.FindDamage(Assert.Single(StateBackups.List(_folder.File)), thorough: true));
    }

    [Fact]
    public void A_version_1_file_is_upgraded_and_loses_nothing()
    {
        MakeVersion1();
        using SqliteStateStore store = _folder.Open();
        Assert.Equal([$"{StateSchema.Version}"], _folder.Query("PRAGMA user_version"));
        Assert.Equal("k", Assert.Single(store.FindDone([new("b", "k")])).Key.Key);
        Assert.Equal(
            ["aaaa|slack|delivered|alert|0|3|", "aaaa|mail|pending|alert|0||503."],
            _folder.Query("SELECT alert_id, destination, state, kind, sequence, events_told, last_error FROM deliveries ORDER BY id"));
        Assert.Equal("mail", Assert.Single(store.ClaimDue(10, SendLease.Length)).Destination);
        Assert.Equal(0, store.FileFollowUps(closeWindows: true));
        Assert.Equal(["ok"], _folder.Query("PRAGMA integrity_check"));
    }

    [Fact]
    public void Alerts_that_a_digest_of_version_3_told_are_followed_up_from_the_count_that_they_had_then()
    {
        _folder.MakeVersion(3);
        _folder.Query("""
            INSERT INTO alerts (id, alert_id, rule_id, dedup_string, title, severity, alert_count, window_start, period, threshold, state, first_event_time,
                first_event_id, last_event_time, log_type, accounts, regions, actor, source_address, context, follow_up_at)
            SELECT value, value || 'a', 'r', 'k' || value, 't', 'HIGH', 3, 0, 3600000, 1, 'announced', 1, 'e', 2, 'l', '[]', '[]', '', '', '{}', 1
            FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3)
            """);
        _folder.Query("""
            INSERT INTO deliveries (id, alert_id, rule_id, destination, kind, state, digest_id, attempts, filed_at, next_attempt, delivered_at, events_told)
            VALUES (1, '1a', 'r', 'slack', 'digest', 'delivered', NULL, 1, 5, 5, 6, 3), (2, '2a', 'r', 'slack', 'alert', 'digested', 1, 0, 5, 5, NULL, NULL),
                (3, '3a', 'r', 'slack', 'alert', 'digested', 1, 0, 5, 5, NULL, NULL)
            """);
        using SqliteStateStore store = _folder.Open();
        Assert.Equal(0, store.FileFollowUps(closeWindows: true));
        _folder.Query("UPDATE alerts SET alert_count = 5, follow_up_at = 1 WHERE id > 1");
        Assert.Equal(2, store.FileFollowUps(closeWindows: true));
        var followUp = Assert.IsType<DigestMessage>(Assert.Single(store.ClaimDue(10, SendLease.Length)).Message);
        Assert.Equal((2, 10, 6, "1a"), (followUp.AlertCount, followUp.EventCount, followUp.AnnouncedCount, followUp.FirstDigest));
    }

    [Fact]
    public void An_upgraded_file_has_the_same_schema_as_a_new_one()
    {
        MakeVersion1();
        _folder.Open().Dispose();
        using var fresh = new StateFolder();
        fresh.Open().Dispose();
        const string Schema = "SELECT name, sql FROM sqlite_schema ORDER BY name";
        Assert.Equal(fresh.Query(Schema), _folder.Query(Schema));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A damage that SQLite comes upon only later is noted beside the file, and mended when it is opened the next time.</summary>
    private SqliteStateStore OpenTwice()
    {
        try
        {
            SqliteStateStore store = _folder.Open();
            if (store.Recovered is not null)
                return store;
            using (store)
            {
                Assert.Throws<StateException>(() => store.ReadStoredDetections(_ => { }));
            }
        }
        catch (StateException)
        {
            Assert.True(File.Exists(_folder.File + ".suspect"));
        }

        return _folder.Open();
    }

    /// <summary>A state with a backup.</summary>
    private void Fill(int keys)
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch([.. Enumerable.Range(0, keys).Select(i => SomeDetection.At(i, key: $"k{i}") with { Context = $"\"{new string('x', 300)}\"" })]));
        store.BackUp();
    }

    private byte[] Damage(string kind)
    {
        byte[] bytes = File.ReadAllBytes(_folder.File);
        var random = new Random(1);
        switch (kind)
        {
            case "garbage in the middle":
                random.NextBytes(bytes.AsSpan(4096, bytes.Length - 8192));
                File.WriteAllText(_folder.File + ".suspect", ""); // as the first process to meet it does
                break;
            case "garbage at the beginning":
                random.NextBytes(bytes.AsSpan(0, 100));
                break;
            case "truncated":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "empty":
                bytes = [];
                break;
            default:
                File.WriteAllBytes(_folder.File + "-journal", JournalOfAnotherFile());
                return bytes;
        }

        File.WriteAllBytes(_folder.File, bytes);
        return bytes;
    }

    /// <summary>A hot journal that would bring back the pages of an older, larger state.</summary>
    private static byte[] JournalOfAnotherFile()
    {
        using var other = new StateFolder();
        using (SqliteStateStore store = other.Open())
            store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 90).Select(i => SomeDetection.At(i, key: $"other {i}") with { Context = $"\"{new string('y', 900)}\"" })]));
        using SqliteConnection writer = other.Connect();
        Run(writer, "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE detections SET title = title || 'half done'; UPDATE alerts SET title = title || 'half done'");
        return File.ReadAllBytes(other.File + "-journal");
    }

    private void MakeVersion1()
    {
        _folder.MakeVersion(1);
        _folder.Query("INSERT INTO ledger (bucket, key, version, rule_set, events, evaluated, set_aside, done_at) VALUES ('b', 'k', '', 'r', 1, 1, 0, 0)");
        _folder.Query("""
            INSERT INTO alerts (id, alert_id, rule_id, dedup_string, title, severity, alert_count, window_start, period, threshold, state, first_event_time,
                first_event_id, last_event_time, log_type, accounts, regions, actor, source_address, context)
            VALUES (1, 'aaaa', 'r', 'k', 't', 'HIGH', 3, 0, 3600000, 1, 'announced', 1, 'e', 2, 'l', '[]', '[]', '', '', '{}')
            """);
        _folder.Query("""
            INSERT INTO deliveries (alert_id, destination, state, attempts, filed_at, next_attempt, last_error)
            VALUES ('aaaa', 'slack', 'delivered', 1, 5, 5, NULL), ('aaaa', 'mail', 'pending', 2, 5, 5, '503.')
            """);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
