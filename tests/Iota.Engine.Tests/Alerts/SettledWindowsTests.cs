using Iota.Engine.Alerts;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>Most windows are found to be below their threshold as they are stored, and are not looked at again.</summary>
public sealed class SettledWindowsTests
{
    private const int Commits = 12;

    private static readonly string[] Keys = ["a", "b"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Settling_windows_as_they_are_stored_changes_no_alert(bool announceBetween)
    {
        int settled = 0;
        int alerts = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            using var settling = new StateFolder(inMemory: true);
            using var lookingAtAll = new StateFolder(inMemory: true);
            settled += Run(settling, seed, announceBetween, lookAtAll: false);
            _ = Run(lookingAtAll, seed, announceBetween, lookAtAll: true);
            Assert.Equal(Outcome(lookingAtAll), Outcome(settling));
            alerts += settling.Query("SELECT 1 FROM alerts WHERE state = 'announced'").Count;
        }

        Assert.True(settled > 1_000, $"{settled} settled windows");
        Assert.True(alerts > 60, $"{alerts} alerts");
    }

    [Fact]
    public void A_window_far_from_its_threshold_is_settled_at_once_and_opened_again_by_a_neighbour()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        double edge = SomeDetection.Edge();
        store.Commit(StateFolder.Batch("a", [SomeDetection.At(edge - 20, threshold: 3), SomeDetection.At(edge - 10, threshold: 3)]));
        Assert.Equal("below_threshold", Assert.Single(States()));
        store.Commit(StateFolder.Batch("b", [SomeDetection.At(edge + 70, threshold: 3)])); // two windows later: no neighbour
        Assert.Equal(["below_threshold", "below_threshold"], States());
        store.Commit(StateFolder.Batch("c", [SomeDetection.At(edge + 5, threshold: 3)]));
        Assert.Equal(["below_threshold", "undecided", "below_threshold"], States());
        Assert.Equal(3 + 1, Assert.Single(store.Announce([])).Count);
        Assert.Equal(["folded", "announced", "folded"], States());

        IReadOnlyList<string> States() => folder.Query("SELECT state FROM alerts ORDER BY window_start");
    }

    [Fact]
    public void An_event_beside_a_window_that_a_backfill_left_undecided_is_told()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        double edge = SomeDetection.Edge();
        Commit("history", silent: true, edge - 2, edge - 1, edge + 1, edge + 2, edge + 3);
        Commit("event", silent: false, edge + 65);
        Assert.Empty(store.SettleSilently());
        Assert.Equal(6, Assert.Single(store.Announce(["slack"])).Count);

        void Commit(string name, bool silent, params double[] minutes) =>
            store.Commit(StateFolder.Batch(name, [.. minutes.Select(minute => SomeDetection.At(minute, threshold: 5))]) with { Silent = silent });
    }

    /// <returns>How many windows were settled as they were stored.</returns>
    private static int Run(StateFolder folder, int seed, bool announceBetween, bool lookAtAll)
    {
        var random = new Random(seed);
        using SqliteStateStore store = folder.Open();
        int settled = 0;
        for (int commit = 0; commit < Commits; commit++)
        {
            int count = random.Next(1, 4);
            store.Commit(StateFolder.Batch($"object {commit}", [.. Enumerable.Range(0, count).Select(i => SomeEvent(random, $"event {commit}.{i}"))]));
            settled += folder.Query("SELECT 1 FROM alerts WHERE state = 'below_threshold'").Count;
            if (lookAtAll)
                folder.Query("UPDATE alerts SET state = 'undecided' WHERE state = 'below_threshold'");
            if (announceBetween)
                _ = store.Announce([]);
        }

        _ = store.Announce([]);
        return settled;
    }

    /// <summary>Within six windows, with thresholds that now and then change, and sometimes with values that are to be distinct.</summary>
    private static Detection SomeEvent(Random random, string id)
    {
        string key = Keys[random.Next(Keys.Length)];
        int threshold = random.Next(8) == 0 ? 2 : 4;
        Detection detection = SomeDetection.At(random.Next(360), id, key: key, threshold: threshold);
        return key == "b" ? detection with { UniqueValue = $"value {random.Next(5)}" } : detection;
    }

    private static IReadOnlyList<string> Outcome(StateFolder folder) => folder.Query(
        """
        SELECT w.alert_id, w.state, w.alert_count, r.alert_id FROM alerts w LEFT JOIN alerts r ON r.id = w.folded_into ORDER BY w.alert_id
        """);
}
