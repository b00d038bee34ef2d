using Iota.Engine.Destinations;
using Iota.Engine.Destinations.S3Outbox;

namespace Iota.Engine.Alerts;

public sealed partial class SqliteStateStore
{
    /// <summary>A receipt is of the message that was filed last before it: one that was made due again since has another fate.</summary>
    private const string OfReceipt = """
        alert_id = ?1 AND destination = ?2 AND sequence = ?3 AND filed_at <= ?4 AND (kind = 'digest') = ?5
        """;

    /// <summary>Filed in the alerts bucket, and delivered as far as the state knew.</summary>
    private const string ImportDead = $"""
        UPDATE deliveries SET state = 'dead', attempts = ?6, last_error = ?7, delivered_at = NULL, events_told = NULL, reported = 0
        WHERE {OfReceipt} AND state = 'delivered'
        """;

    private const string ImportDelivered = $"""
        UPDATE deliveries SET state = 'delivered', delivered_at = ?4, last_error = NULL, thread = coalesce(?6, thread)
        WHERE {OfReceipt} AND state IN ('delivered', 'dead') AND coalesce(delivered_at, 0) <> ?4
        """;

    private const string CountOpen = "SELECT count(*), min(filed_at) FROM deliveries WHERE state IN ('pending', 'sending')";

    /// <summary>Takes over what became of messages that were filed in the alerts bucket. What was taken over before changes nothing.</summary>
    /// <param name="receipts">In any order.</param>
    /// <param name="asOf">Receipts that S3 took before are all among them or were before.</param>
    /// <returns>Messages of which something new is known.</returns>
    public int ImportReceipts(IReadOnlyCollection<OutboxReceipt> receipts, DateTimeOffset asOf) => InTransaction(() =>
    {
        int changed = receipts.Sum(Import);
        Mark(StateMark.ReceiptsImported, asOf.ToUnixTimeMilliseconds());
        return changed;
    });

    /// <summary>What waits in the outbox.</summary>
    public OutboxBacklog ReadBacklog() => InTransaction(() =>
        _database.Prepare(CountOpen).Query(row => new OutboxBacklog(row.GetInt64(0), ReadTime(row, 1)))[0]);

    private int Import(OutboxReceipt receipt)
    {
        if (MessageSequence.Read(receipt.Sequence) is not (int sequence, bool isDigest))
            return 0;
        long at = receipt.At.ToUnixTimeMilliseconds();
        return receipt.State == DeliveryState.Dead
            ? _database.Prepare(ImportDead).Execute(receipt.AlertId, receipt.Destination, sequence, at, isDigest, receipt.Attempts, receipt.Error)
            : _database.Prepare(ImportDelivered).Execute(receipt.AlertId, receipt.Destination, sequence, at, isDigest, receipt.Thread);
    }
}
