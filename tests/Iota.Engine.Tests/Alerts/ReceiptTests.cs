using Iota.Engine.Alerts;
using Iota.Engine.Destinations.S3Outbox;
using Iota.Engine.Tests.Support;

namespace Iota.Engine.Tests.Alerts;

/// <summary>What the state learns of messages that left through the alerts bucket.</summary>
public sealed class ReceiptTests : IDisposable
{
    private readonly StateFolder _folder = new(inMemory: true);
    private readonly SqliteStateStore _store;
    private readonly ScriptedDestination _bucket;
    private bool _down;

    public ReceiptTests()
    {
        _store = _folder.Open();
        _bucket = new ScriptedDestination("slack", _folder.Time, answer: _ => _down ? new DeliveryOutcome(DeliveryState.Retry, "down") : DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_dead_receipt_makes_the_delivery_dead_once_and_is_reported()
    {
        Alert alert = await FileAsync();
        OutboxReceipt dead = Receipt(alert, DeliveryState.Dead, "revoked");
        Assert.Equal(1, Import(dead));
        Assert.Equal(0, Import(dead));
        Assert.Equal(["dead|3|revoked"], Rows());
        _store.ReportDeadDeliveries();
        Assert.Equal(OperationsAlerts.DeliveryDead, Assert.Single(_store.Announce(["slack"])).RuleId);
    }

    [Fact]
    public async Task After_a_retry_the_old_receipt_means_nothing()
    {
        Alert alert = await FileAsync();
        OutboxReceipt dead = Receipt(alert, DeliveryState.Dead, "revoked");
        Import(dead);
        _folder.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _store.Retry());
        Assert.Equal(0, Import(dead)); // it waits
        await DeliverAsync();
        Assert.Equal(0, Import(dead)); // it is filed again
        Assert.Equal(["delivered|1|"], Rows());
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Import(Receipt(alert, DeliveryState.Delivered, null)));
    }

    [Fact]
    public async Task A_delivered_receipt_says_when_and_where_it_arrived()
    {
        Alert alert = await FileAsync();
        _folder.Time.Advance(TimeSpan.FromMinutes(7));
        Import(Receipt(alert, DeliveryState.Delivered, null) with { Thread = "1503435956.000247" });
        Assert.Equal([$"1503435956.000247|{_folder.Time.GetUtcNow().ToUnixTimeMilliseconds()}"], _folder.Query("SELECT thread, delivered_at FROM deliveries"));
    }

    [Fact]
    public async Task A_receipt_of_something_else_changes_nothing()
    {
        Alert alert = await FileAsync();
        OutboxReceipt dead = Receipt(alert, DeliveryState.Dead, "revoked");
        foreach (OutboxReceipt other in (OutboxReceipt[])[dead with { AlertId = "0" }, dead with { Destination = "x" }, dead with { Sequence = "1" },
            dead with { Sequence = "digest" }, dead with { Sequence = "0 OR 1" }, dead with { Sequence = "" }])
            Assert.Equal(0, Import(other));
        Assert.Equal(["delivered|1|"], Rows());
    }

    [Fact]
    public async Task The_receipt_of_a_digest_is_that_of_all_its_alerts()
    {
        _store.Commit(StateFolder.Batch([.. Enumerable.Range(0, 200).Select(i => SomeDetection.At(i, key: $"k{i}"))]));
        _store.Announce(["slack"]);
        var bucket = new ScriptedDestination("slack", _folder.Time) { FarInterval = TimeSpan.FromSeconds(1) };
        await new Deliverer(_store, [bucket], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);
        DigestMessage digest = Assert.IsType<DigestMessage>(Assert.Single(bucket.Arrived).Message); // 200 messages would keep Slack busy for minutes
        Assert.Equal(1, Import(Receipt(digest.Alert, DeliveryState.Dead, "revoked") with { Sequence = "digest" }));
        Assert.Equal(200, _store.ReadAlerts(new AlertFilter { Undelivered = true }).Count());
    }

    [Fact]
    public async Task A_storm_that_comes_in_many_batches_becomes_a_digest_also_when_each_batch_leaves_at_once()
    {
        var bucket = new ScriptedDestination("slack", _folder.Time) { FarInterval = TimeSpan.FromSeconds(1) };
        for (int batch = 0; batch < 8; batch++)
        {
            _store.Commit(StateFolder.Batch($"object {batch}", [.. Enumerable.Range(0, 30).Select(i => SomeDetection.At(i, key: $"{batch}/{i}", eventId: $"{batch}/{i}"))]));
            _store.Announce(["slack"]);
            await new Deliverer(_store, [bucket], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken, TimeSpan.Zero);
            _folder.Time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Equal((120, 1), (bucket.Arrived.Count(message => message.Message is AlertMessage), bucket.Arrived.Count(message => message.Message is DigestMessage)));
    }

    [Fact]
    public async Task The_backlog_is_what_waits_and_how_long()
    {
        Assert.Equal(new OutboxBacklog(0, null), _store.ReadBacklog());
        _down = true;
        DateTimeOffset filed = _folder.Time.GetUtcNow();
        await FileAsync();
        _folder.Time.SetUtcNow(filed + TimeSpan.FromMinutes(3));
        OutboxBacklog backlog = _store.ReadBacklog();
        Assert.Equal((1, TimeSpan.FromMinutes(3)), (backlog.Pending, backlog.Age(_folder.Time.GetUtcNow())));
        Assert.Equal(filed, backlog.OldestFiledAt);
    }

    [Fact]
    public void A_state_that_was_replaced_is_noticed_before_it_is_read()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        string backup = store.BackUp();
        store.Commit(StateFolder.Batch(SomeDetection.At(1)));
        StateBackups.Restore(folder.File, backup, folder.Time);
        Assert.Empty(store.FindDone([new Engine.Sources.ObjectRef("logs", "object", "v1")]));
    }

    [Fact]
    public async Task A_step_of_maintenance_that_fails_keeps_no_other_from_its_work()
    {
        using var folder = new StateFolder();
        using SqliteStateStore store = folder.Open();
        store.Commit(StateFolder.Batch(SomeDetection.At(1)));
        File.WriteAllText(Path.Combine(folder.Path, "backups"), "in the way");
        var slack = new ScriptedDestination("slack", folder.Time);
        var maintenance = new StateMaintenance(store, new Deliverer(store, [slack], folder.Time), _ => ["slack"], new MaintenanceOptions(), folder.Time);
        TickReport report = await maintenance.TickAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("no backup was made: ", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal((1, 1), (report.Announced, slack.Arrived.Count));
        Assert.NotNull(report.Pruned);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private async Task<Alert> FileAsync()
    {
        _store.Commit(StateFolder.Batch(SomeDetection.At(1)));
        Alert alert = Assert.Single(_store.Announce(["slack"]));
        await DeliverAsync();
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        return alert;
    }

    private Task DeliverAsync() => new Deliverer(_store, [_bucket], _folder.Time).DeliverAsync(TestContext.Current.CancellationToken);

    private int Import(OutboxReceipt receipt) => _store.ImportReceipts([receipt], _folder.Time.GetUtcNow());

    private OutboxReceipt Receipt(Alert alert, DeliveryState state, string? error) => new(alert.AlertId, "slack", "0", state, _folder.Time.GetUtcNow(), 3, null, error);

    private IReadOnlyList<string> Rows() => _folder.Query("SELECT state, attempts, last_error FROM deliveries ORDER BY id");
}
