using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Iota.Engine.Alerts;

namespace Iota.Engine.Destinations;

/// <summary>Writes each message as an object <c>PREFIX yyyy/MM/dd/ALERT-SEQUENCE.json</c>. One that is there already is not written again.</summary>
public sealed class S3Destination(string name, string bucket, string prefix, AlertFormat format, IAmazonS3 client) : IDestination
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(AlertJson.Compose(delivery.Message, format).ToArray());
        try
        {
            var request = new PutObjectRequest
            {
                BucketName = bucket,
                Key = KeyOf(delivery.Message),
                InputStream = body,
                ContentType = "application/json",
                IfNoneMatch = "*",
                UseChunkEncoding = false, // small enough to be signed in one piece
            };
            await client.PutObjectAsync(request, cancellationToken);
            return DeliveryOutcome.Delivered;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return DeliveryOutcome.Delivered;
        }
        catch (AmazonServiceException e)
        {
            return AwsOutcome.Judge(e, $"The bucket of '{name}'", $"The role needs s3:PutObject on {bucket}/{prefix}*, and the bucket must exist in the region of AWS_REGION.");
        }
        catch (Exception e) when (AwsOutcome.IsNoAnswer(e, cancellationToken))
        {
            return AwsOutcome.NoAnswer(e, "S3");
        }
    }

    private string KeyOf(DeliveryMessage message)
    {
        string day = message.Alert.FirstEventTime.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        return $"{prefix}{day}/{message.Alert.AlertId}-{MessageSequence.Of(message)}.json";
    }
}
