using Amazon.Runtime;
using Amazon.S3;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations.S3Outbox;

/// <summary>Stands for a destination where the internet cannot be reached: it files the message under <c>pending/</c> of the alerts bucket, and the notify function
/// sends it (<see cref="S3OutboxSender"/>). Delivered means filed; what became of it comes back as a receipt.</summary>
/// <remarks>A message that is filed twice, because an answer of S3 was lost, is sent once: its receipt does not depend on when it was filed.</remarks>
/// <param name="name">Name of the destination that the message is for.</param>
/// <param name="readInterval">Its least time between two messages; none for filing.</param>
public sealed class S3OutboxDestination(string name, string bucket, IAmazonS3 client, TimeProvider time, TimeSpan readInterval = default) : IDestination
{
    private readonly OutboxBucket _bucket = new(client, bucket);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TimeSpan ReadInterval => readInterval;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string key = OutboxKey.PendingAt(now, OutboxKey.NameOf(delivery.Message, name));
        try
        {
            // Whether it was created now or a try before: it is filed.
            _ = await _bucket.CreateAsync(key, OutboxItem.Of(delivery with { Destination = name }, now).ToJson(), cancellationToken);
            return DeliveryOutcome.Delivered;
        }
        catch (AmazonServiceException e)
        {
            DeliveryOutcome outcome = AwsOutcome.Judge(e, "The alerts bucket", $"The role needs s3:PutObject on {bucket}/{OutboxKey.Pending}*.");
            return outcome with { State = DeliveryState.Retry }; // rights can be mended, and the alert must not be lost meanwhile
        }
        catch (Exception e) when (AwsOutcome.IsNoAnswer(e, cancellationToken))
        {
            return AwsOutcome.NoAnswer(e, "S3");
        }
    }
}
