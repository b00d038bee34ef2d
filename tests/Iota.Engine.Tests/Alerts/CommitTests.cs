using System.Collections;
using CsCheck;
using Iota.Engine.Alerts;
using Iota.Engine.Rules;
using Iota.Engine.Sources;
using Iota.Engine.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Iota.Engine.Tests.Alerts;

public sealed class CommitTests : IDisposable
{
    private readonly StateFolder _folder = new();

    [Fact]
    public void Objects_done_are_found_with_their_rule_set_by_bucket_key_and_version()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch("k", []));
        var done = new ObjectRef("logs", "k", "v1", Size: 77);
        ObjectRef[] others = [new("logs", "k", "v2"), new("logs", "k"), new("other", "k", "v1"), new("", "k", "v1")];
        IReadOnlyDictionary<ObjectRef, LedgerEntry> found = store.FindDone([done, .. others]);
        Assert.Equal(new LedgerEntry("rules-1", 10), Assert.Single(found).Value);
        Assert.Equal(done, Assert.Single(found).Key);
    }

    [Fact]
    public void An_object_that_is_evaluated_again_is_in_the_ledger_once_under_the_new_rule_set()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch("k", []));
        store.Commit(StateFolder.Batch("k", []) with { RuleSet = "rules-2" });
        Assert.Equal(["k|rules-2|10|9|1"], _folder.Query("SELECT key, rule_set, events, evaluated, set_aside FROM ledger"));
    }

    [Fact]
    public void The_same_batch_twice_changes_nothing_the_second_time()
    {
        using SqliteStateStore store = _folder.Open();
        BatchCommit batch = StateFolder.Batch(SomeDetection.At(1), SomeDetection.At(2), SomeDetection.At(2, rule: "Other"));
        CommitResult first = store.Commit(batch);
        IReadOnlyList<string> rows = _folder.AlertRows();
        CommitResult second = store.Commit(batch);
        Assert.Equal((3, 0), (first.NewDetections.Count, first.DuplicateEvents));
        Assert.Equal((0, 2), (second.NewDetections.Count, second.DuplicateEvents));
        Assert.Equal(rows, _folder.AlertRows());
    }

    [Fact]
    public void An_event_that_was_delivered_twice_is_counted_once()
    {
        using SqliteStateStore store = _folder.Open();
        Detection detection = SomeDetection.At(1);
        var batch = new BatchCommit("rules-1", [new(new("logs", "a"), 1, 1, 0, [detection]), new(new("logs", "b"), 1, 1, 0, [detection])]);
        CommitResult result = store.Commit(batch);
        Assert.Equal((1, 1), (result.NewDetections.Count, result.DuplicateEvents));
        Assert.Equal(1, Assert.Single(store.Announce([])).Count);
    }

    [Fact]
    public void An_alert_has_the_texts_of_its_earliest_event_the_highest_severity_and_the_accounts_and_regions_of_all()
    {
        using SqliteStateStore store = _folder.Open();
        double start = SomeDetection.Edge();
        Detection early = SomeDetection.At(start + 1) with
        {
            Severity = Severity.Low,
            Context = """{"n":1}""",
            Runbook = "call",
            Destinations = ["slack", "mail"],
        };
        Detection late = SomeDetection.At(start + 9) with { Severity = Severity.Critical, Account = "000000000000", Region = "us-east-1", Actor = "eve" };
        Detection middle = SomeDetection.At(start + 5) with { Account = "", Region = "" };
        store.Commit(StateFolder.Batch("a", [late]));
        store.Commit(StateFolder.Batch("b", [middle]));
        store.Commit(StateFolder.Batch("c", [early]));
        Alert alert = Assert.Single(store.Announce([]));
        Assert.Equal((early.Title, "root", """{"n":1}""", "call"), (alert.Title, alert.Actor, alert.Context, alert.Runbook));
        Assert.Equal((Severity.Critical, 3), (alert.Severity, alert.Count));
        Assert.Equal((early.EventTime, late.EventTime), (alert.FirstEventTime, alert.LastEventTime));
        Assert.Equal(["000000000000", "111122223333"], alert.Accounts);
        Assert.Equal(["eu-central-1", "us-east-1"], alert.Regions);
        Assert.Equal(["slack", "mail"], alert.Destinations);
    }

    [Fact]
    public void A_signal_is_stored_and_makes_no_alert()
    {
        using SqliteStateStore store = _folder.Open();
        CommitResult result = store.Commit(StateFolder.Batch(SomeDetection.At(1) with { Policy = AlertPolicy.Default with { CreateAlert = false } }));
        Assert.Single(result.NewDetections);
        Assert.Empty(store.Announce(["slack"]));
        Assert.Equal("1", Assert.Single(_folder.Query("SELECT count(*) FROM detections")));
    }

    [Fact]
    public void Any_order_partition_and_repetition_of_detections_gives_the_same_alerts()
    {
        Gen<Detection> detections = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 400], Gen.Int[0, 2], Gen.Enum<Severity>(), Gen.Int[0, 130])
            .Select((id, minute, key, severity, account) =>
                SomeDetection.At(minute, $"e{id}-{minute}", key: $"k{key}", threshold: key + 1) with
                {
                    Severity = severity,
                    Title = $"title {id}",
                    Account = $"{account:D12}",
                    Region = id % 2 == 0 ? "" : $"r{id}",
                    Destinations = id == 3 ? [] : null,
                });
        Gen.Select(detections.Array[1, 60], Gen.Int[1, 6], Gen.Int).Sample((generated, batches, seed) =>
        {
            Detection[] given = [.. generated.DistinctBy(detection => detection.EventId)];
            Assert.Equal(Outcome([given]), Outcome(Rearrange(given, batches, new Random(seed))));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void More_accounts_than_an_alert_lists_are_cut_the_same_way_in_any_order()
    {
        double start = SomeDetection.Edge();
        Detection[] detections = [.. Enumerable.Range(0, 300).Select(i => SomeDetection.At(start + (i / 10.0)) with { Account = $"{i * 7 % 300:D12}" })];
        Assert.Equal(Outcome([detections]), Outcome([[.. detections.Reverse().Take(150)], [.. detections.Take(150)]]));
    }

    [Fact]
    public void Hostile_text_comes_back_as_it_went_in()
    {
        const string Hostile = "'; DROP TABLE alerts; -- \u0001 \u202e \"}]` <!channel> é 🔥";
        using SqliteStateStore store = _folder.Open();
        Detection hostile = SomeDetection.At(1, Hostile, Hostile, Hostile) with { Actor = Hostile, Account = Hostile };
        store.Commit(StateFolder.Batch(hostile with { Title = Hostile + new string('x', 100_000) }));
        Alert alert = Assert.Single(store.Announce([]));
        Assert.Equal((Hostile, Hostile, Hostile, Hostile), (alert.RuleId, alert.DedupKey, alert.Actor, Assert.Single(alert.Accounts)));
        Assert.Equal(100_000 + Hostile.Length, alert.Title.Length);
    }

    [Fact]
    public void What_cannot_be_stored_is_replaced_and_keys_that_become_equal_by_it_are_one_key()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch(SomeDetection.At(1, "1", key: "a\0") with { Title = "t\udc00\0." }, SomeDetection.At(2, "2", key: "a\ud800")));
        store.Commit(StateFolder.Batch("more", [SomeDetection.At(3, "3", key: "a\ufffd") with { Account = "\ud800" }, SomeDetection.At(2, "2", key: "a\0")]));
        Alert alert = Assert.Single(store.Announce(["slack"]));
        Assert.Equal(("a\ufffd", "t\ufffd\ufffd.", 3), (alert.DedupKey, alert.Title, alert.Count));
    }

    [Fact]
    public void Of_a_transaction_that_was_cut_off_nothing_is_seen()
    {
        using SqliteStateStore store = _folder.Open();
        store.Commit(StateFolder.Batch("before", [SomeDetection.At(1)]));
        using var crashed = new StateFolder();
        string context = $"\"{new string('x', 100_000)}\"";
        Detection[] large = // more than the cache holds
            [.. Enumerable.Range(0, 200).Select(i => SomeDetection.At(1_000 + i, key: $"k{i}") with { Context = context })];
        store.Commit(StateFolder.Batch("after", new CopyAtTheEnd(large, _folder.Path, crashed.Path)));
        Assert.True(new FileInfo(crashed.File).Length > 1_000_000, "The transaction must have reached the file.");
        Assert.True(new FileInfo(crashed.File + "-journal").Length > 0, "Its journal must be there.");

        using SqliteStateStore second = crashed.Open();
        Assert.Equal("before", Assert.Single(second.FindDone([new("logs", "before", "v1"), new("logs", "after", "v1")])).Key.Key);
        Assert.Equal("1", Assert.Single(crashed.Query("SELECT count(*) FROM detections")));
        Assert.Equal("ok", Assert.Single(crashed.Query("PRAGMA integrity_check")));
        Assert.Equal(200, second.Commit(StateFolder.Batch("after", large)).NewDetections.Count);
    }

    [Fact]
    public void A_store_that_is_not_idle_is_noticed()
    {
        using var database = new StateDatabase(_folder.File, TimeSpan.FromSeconds(5), TimeProvider.System, new Random(1));
        Assert.Throws<InvalidOperationException>(() => database.InTransaction(() =>
        {
            database.AssertIdle(); // in a transaction
            return true;
        }));
        database.InTransaction(() => true);
        Statement read = database.Prepare("SELECT name FROM sqlite_schema");
        Assert.Throws<InvalidOperationException>(() => read.ForEach(_ => database.AssertIdle())); // in the middle of reading
        database.AssertIdle();
    }

    [Fact]
    public void A_batch_that_fails_half_way_leaves_nothing_and_can_be_repeated()
    {
        using SqliteStateStore store = _folder.Open();
        Detection bad = SomeDetection.At(2) with { Policy = AlertPolicy.Default with { DedupPeriod = TimeSpan.Zero } };
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Commit(StateFolder.Batch(SomeDetection.At(1), bad)));
        Assert.Equal("0", Assert.Single(_folder.Query("SELECT count(*) FROM detections")));
        Assert.Equal(2, store.Commit(StateFolder.Batch(SomeDetection.At(1), SomeDetection.At(2))).NewDetections.Count);
    }

    [Fact]
    public void A_commit_that_cannot_have_the_lock_gives_up_at_the_limit_and_can_be_repeated()
    {
        using SqliteStateStore store = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(1), TimeSpan.FromMilliseconds(50));
        using (SqliteConnection other = _folder.Connect())
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            StateException e = Assert.Throws<StateException>(() => store.Commit(StateFolder.Batch(SomeDetection.At(1))));
            Assert.Contains("was locked by another process for more than 0.1 s", e.Message, StringComparison.Ordinal);
        }

        Assert.Single(store.Commit(StateFolder.Batch(SomeDetection.At(1))).NewDetections);
    }

    [Fact]
    public async Task A_commit_waits_while_another_process_reads_and_does_not_lose_its_rows()
    {
        using SqliteStateStore store = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(1));
        using SqliteConnection reader = _folder.Connect();
        using SqliteCommand command = reader.CreateCommand();
        command.CommandText = "BEGIN; SELECT count(*) FROM ledger";
        command.ExecuteNonQuery();
        Task<CommitResult> commit = Task.Run(() => store.Commit(StateFolder.Batch(SomeDetection.At(1))));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(commit.IsCompleted);
        command.CommandText = "COMMIT";
        command.ExecuteNonQuery();
        Assert.Single((await commit).NewDetections);
    }

    [Fact]
    public async Task Two_writers_on_one_file_lose_nothing_and_count_nothing_twice()
    {
        Detection[] detections = [.. Enumerable.Range(0, 240).Select(i => SomeDetection.At(i, key: $"k{i % 7}"))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            using SqliteStateStore store = SqliteStateStore.Open(_folder.Path, TimeProvider.System, new Random(writer));
            foreach (Detection[] chunk in detections.Skip(writer % 2 * 60).Take(180).Chunk(5))
                store.Commit(StateFolder.Batch($"{writer}-{chunk[0].EventId}", chunk));
        })));
        Assert.Equal(["240"], _folder.Query("SELECT count(*) FROM detections"));
        Assert.Equal(["240"], _folder.Query("SELECT sum(alert_count) FROM alerts"));
        Assert.Equal(["144"], _folder.Query("SELECT count(*) FROM ledger"));
        Assert.Equal(["ok"], _folder.Query("PRAGMA integrity_check"));
        Assert.Equal(["0"], _folder.Query("SELECT count(*) FROM alerts a WHERE alert_count <> (SELECT count(*) FROM detections d WHERE d.alert = a.id)"));
    }

    public void Dispose() => _folder.Dispose();

    private static List<Detection[]> Rearrange(Detection[] given, int batches, Random random)
    {
        Detection[] shuffled = [.. given, .. given.Where(_ => random.Next(3) == 0)];
        random.Shuffle(shuffled);
        List<Detection[]> parts = [];
        for (int i = 0; i < batches; i++)
            parts.Add([.. shuffled.Where((_, index) => index % batches == i)]);
        return parts;
    }

    /// <summary>The rows of the alerts table and the alerts that are announced, after all batches.</summary>
    private static List<string> Outcome(List<Detection[]> batches)
    {
        using var folder = new StateFolder(inMemory: true);
        using SqliteStateStore store = folder.Open();
        for (int i = 0; i < batches.Count; i++)
            store.Commit(StateFolder.Batch($"object {i}", batches[i]));
        List<string> outcome = [.. folder.AlertRows()];
        foreach (Alert alert in store.Announce(["slack"]))
            outcome.Add($"{alert} {string.Join(',', alert.Accounts)} {string.Join(',', alert.Regions)}");
        outcome.AddRange(folder.Query("SELECT alert_id, state, (SELECT b.alert_id FROM alerts b WHERE b.id = a.folded_into) FROM alerts a ORDER BY alert_id"));
        outcome.AddRange(folder.Query("SELECT alert_id, destination FROM deliveries ORDER BY alert_id"));
        return outcome;
    }

    /// <summary>Detections that, when the store has taken the last of them, copy the state as a crash would leave it.</summary>
    private sealed class CopyAtTheEnd(IReadOnlyList<Detection> detections, string from, string to) : IReadOnlyList<Detection>
    {
        public int Count => detections.Count;

        public Detection this[int index] => detections[index];

        public IEnumerator<Detection> GetEnumerator()
        {
            foreach (Detection detection in detections)
                yield return detection;
            foreach (string file in Directory.GetFiles(from))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
