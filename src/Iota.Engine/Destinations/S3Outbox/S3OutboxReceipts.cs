using System.Runtime.CompilerServices;
using Amazon.S3;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>Reads from the alerts bucket what became of messages, for the state of the detection function.</summary>
public sealed class S3OutboxReceipts(string bucket, IAmazonS3 client)
{
    private readonly OutboxBucket _bucket = new(client, bucket);

    /// <summary>The receipts of dead messages, then those of delivered ones. Keys are in the order of alert ids, so all of them are listed; only those are read
    /// that S3 took since.</summary>
    /// <param name="since">By the clock of S3; null for all.</param>
    /// <exception cref="AmazonS3Exception">The bucket cannot be used.</exception>
    public async IAsyncEnumerable<OutboxReceipt> ReadAsync(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string prefix in (string[])[OutboxKey.Dead, OutboxKey.Delivered])
        {
            await foreach ((string key, DateTimeOffset modified) in _bucket.ListAsync(prefix, cancellationToken))
            {
                if (modified < since)
                    continue;
                if (await _bucket.ReadAsync(key, cancellationToken) is { } found && OutboxReceipt.Read(found.Content) is { } receipt)
                    yield return receipt;
            }
        }
    }
}
