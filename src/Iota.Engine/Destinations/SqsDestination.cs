using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Iota.Engine.Alerts;
using Iota.Engine.Sources;

namespace Iota.Engine.Destinations;

/// <summary>Sends alerts as JSON to an Amazon SQS queue. A FIFO queue drops repeats by the idempotency key and keeps the order of each rule.</summary>
public sealed class SqsDestination(string name, Uri queue, AlertFormat format, IAmazonSQS client) : IDestination
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendMessageAsync(Compose(delivery), cancellationToken);
            return DeliveryOutcome.Delivered;
        }
        catch (QueueDoesNotExistException)
        {
            return new DeliveryOutcome(DeliveryState.Dead, $"The queue of '{name}' does not exist: {queue.AbsoluteUri}. Check queue_url in iota.yaml, and the region in it.");
        }
        catch (AmazonServiceException e)
        {
            return AwsOutcome.Judge(e, $"The queue of '{name}'", "The role needs sqs:SendMessage on it, and kms:GenerateDataKey when it is encrypted.");
        }
        catch (Exception e) when (AwsOutcome.IsNoAnswer(e, cancellationToken))
        {
            return AwsOutcome.NoAnswer(e, "SQS");
        }
    }

    /// <summary>The client for the region that the queue's address names.</summary>
    public static IAmazonSQS CreateClient(Uri queue) => SqsConnection.Create(queue, TimeSpan.FromSeconds(10), retries: 1);

    private SendMessageRequest Compose(Delivery delivery)
    {
        var request = new SendMessageRequest
        {
            QueueUrl = queue.AbsoluteUri,
            MessageBody = Encoding.UTF8.GetString(AlertJson.Compose(delivery.Message, format).Span),
            MessageAttributes = new Dictionary<string, MessageAttributeValue>
            {
                ["alertId"] = Text(delivery.Alert.AlertId),
                ["severity"] = Text(delivery.Alert.Severity.ToName()),
                ["idempotencyKey"] = Text(delivery.IdempotencyKey),
            },
        };
        if (queue.AbsolutePath.EndsWith(".fifo", StringComparison.Ordinal))
        {
            request.MessageDeduplicationId = Identifier(delivery.IdempotencyKey);
            request.MessageGroupId = Identifier(delivery.Alert.RuleId);
        }

        return request;
    }

    private static MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = value };

    /// <summary>What SQS takes for the ids of FIFO queues: up to 128 letters, digits and punctuation. Others are hashed.</summary>
    private static string Identifier(string text) => text.Length is > 0 and <= 128 && text.All(c => c is > ' ' and <= '~')
        ? text
        : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
