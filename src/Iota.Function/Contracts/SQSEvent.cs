#pragma warning disable CA1711 // The names are Amazon's.
namespace Amazon.Lambda.SQSEvents;

/// <summary>Stands in for Amazon.Lambda.SQSEvents: a batch of messages. Anything may be null, as in the original.</summary>
public class SQSEvent
{
    public List<SQSMessage>? Records { get; set; }

    /// <summary>An attribute that the sender gave a message.</summary>
    public class MessageAttribute
    {
        public string? StringValue { get; set; }

        public MemoryStream? BinaryValue { get; set; }

        public List<string>? StringListValues { get; set; }

        public List<MemoryStream>? BinaryListValues { get; set; }

        public string? DataType { get; set; }
    }

    /// <summary>A message.</summary>
    public class SQSMessage
    {
        public string? MessageId { get; set; }

        public string? ReceiptHandle { get; set; }

        public string? Body { get; set; }

        public string? Md5OfBody { get; set; }

        public string? Md5OfMessageAttributes { get; set; }

        public string? EventSourceArn { get; set; }

        public string? EventSource { get; set; }

        public string? AwsRegion { get; set; }

        public Dictionary<string, string>? Attributes { get; set; }

        public Dictionary<string, MessageAttribute>? MessageAttributes { get; set; }
    }
}
