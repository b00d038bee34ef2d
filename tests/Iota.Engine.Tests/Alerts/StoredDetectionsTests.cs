using Iota.Engine.Alerts;
using Iota.Engine.Sources;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

public sealed class StoredDetectionsTests : IDisposable
{
    private readonly SqliteStateStore _store = SqliteStateStore.OpenThrowAway(TimeProvider.System, new Random(1));

    public void Dispose() => _store.Dispose();

    /// <summary>More than two pages; every event time holds several events and every event several rules, so that pages end between equals.</summary>
    [Fact]
    public void All_come_once_and_in_order_over_page_ends()
    {
        Detection[] detections = [.. Enumerable.Range(0, 110_000).Select(i => SomeDetection.At(i % 7, eventId: $"event-{i / 3}", rule: $"Rule.{i % 3}"))];
        new Random(2).Shuffle(detections);
        foreach (Detection[] part in detections.Chunk(20_000))
            _store.Commit(new BatchCommit("rules", [new ObjectCommit(new ObjectRef("logs", part[0].EventId + part[0].RuleId, "1"), 1, 1, 0, part)]));

        var read = new List<Detection>();
        _store.ReadStoredDetections(read.Add);

        IEnumerable<(DateTimeOffset, string, string)> expected = detections.Select(Key)
            .OrderBy(key => key.EventTime).ThenBy(key => key.EventId, StringComparer.Ordinal).ThenBy(key => key.RuleId, StringComparer.Ordinal);
        Assert.Equal(expected, read.Select(Key));
    }

    private static (DateTimeOffset EventTime, string EventId, string RuleId) Key(Detection detection) => (detection.EventTime, detection.EventId, detection.RuleId);
}
