using System.Text.Encodings.Web;

namespace Iota.Integration.Tests.Support;

/// <summary>Writes what SQS hands to Lambda.</summary>
internal static class Messages
{
    /// <summary>The event of one invocation.</summary>
    public static string Batch(params (string Id, string Body)[] messages) =>
        $$"""{"Records": [{{string.Join(',', messages.Select(message => $$"""{"messageId": {{Quote(message.Id)}}, "body": {{Quote(message.Body)}}, "eventSource": "aws:sqs"}"""))}}]}""";

    /// <summary>What S3 sends for new objects.</summary>
    public static string FromS3(string bucket, params string[] keys)
    {
        IEnumerable<string> records = keys
            .Select(key => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal))
            .Select(key => $$$"""{"bucket": {"name": {{{Quote(bucket)}}} }, "object": {"key": {{{Quote(key)}}} } }""")
            .Select(s3 => $$"""{"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {{s3}} }""");
        return $$"""{"Records": [{{string.Join(',', records)}}]}""";
    }

    /// <summary>What CloudTrail's own topic sends.</summary>
    public static string FromCloudTrail(string bucket, params string[] keys) =>
        $$"""{"s3Bucket":{{Quote(bucket)}},"s3ObjectKey":[{{string.Join(',', keys.Select(Quote))}}]}""";

    /// <summary>A message as SNS passes it on.</summary>
    public static string ThroughSns(string message) =>
        $$"""{"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:eu-west-1:1:t","Message":{{Quote(message)}},"Timestamp":"2026-11-18T03:00:00Z"}""";

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
