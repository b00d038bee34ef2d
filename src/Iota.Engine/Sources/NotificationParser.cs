using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Iota.Engine.Sources;

/// <summary>Reads one notification. The forms, and who sends them, are listed in docs/notifications.md.</summary>
internal sealed class NotificationParser
{
    /// <summary>What SQS carries at most, as far as we know: 1 MiB (not read in Amazon's documentation). Messages about objects are far smaller.</summary>
    private const int MaxCharacters = 1024 * 1024;

    /// <summary>Deeper than any event that the decoder accepts, with an envelope around it.</summary>
    private const int MaxDepth = 128;

    /// <summary>CloudTrail sends this text, and no JSON, when a topic is set for a trail.</summary>
    private const string CloudTrailValidation = "CloudTrail validation message";

    private readonly List<ObjectRef> _objects = [];
    private readonly SortedDictionary<IgnoreReason, int> _ignored = [];
    private InlineEvent? _event;
    private string? _problem;

    public static Notification Parse(string body)
    {
        var parser = new NotificationParser();
        parser.ReadText(body, isWrapped: false);
        return new Notification { Objects = parser._objects, Event = parser._event, Ignored = parser._ignored, Problem = parser._problem };
    }

    private void ReadText(string text, bool isWrapped)
    {
        if (text.Length > MaxCharacters)
        {
            _problem = "it is larger than an SQS message can be.";
            return;
        }
        if (text.StartsWith(CloudTrailValidation, StringComparison.Ordinal))
        {
            Ignore(IgnoreReason.CloudTrailValidation);
            return;
        }
        byte[] json = Encoding.UTF8.GetBytes(text);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            Read(document.RootElement, json, isWrapped);
        }
        catch (JsonException)
        {
            _problem = "it is not valid JSON.";
        }
        catch (InvalidOperationException)
        {
            _problem = "it holds text that is not valid Unicode."; // System.Text.Json finds lone surrogates only when the text is asked for.
        }
    }

    private void Read(JsonElement root, byte[] json, bool isWrapped)
    {
        if (root.ValueKind != JsonValueKind.Object) _problem = "it is not a JSON object.";
        else if (Text(root, "Type") is { } type && Text(root, "TopicArn") is not null) ReadSns(root, type, isWrapped);
        else if (Text(root, "Event") == "s3:TestEvent") Ignore(IgnoreReason.TestEvent);
        else if (Member(root, "Records", JsonValueKind.Array) is { } records) ReadS3(records);
        else if (Text(root, "detail-type") is { } detailType && Member(root, "detail", JsonValueKind.Object) is { } detail)
            ReadEventBridge(root, detailType, detail, json);
        else if (Text(root, "s3Bucket") is { } bucket && S3Url.IsBucketName(bucket) && Member(root, "s3ObjectKey", JsonValueKind.Array) is { } keys) ReadCloudTrail(bucket, keys);
        else _problem = "it has the form of no notification that Iota knows.";
    }

    private void ReadSns(JsonElement root, string type, bool isWrapped)
    {
        if (type == "SubscriptionConfirmation") Ignore(IgnoreReason.SubscriptionConfirmation);
        else if (type == "UnsubscribeConfirmation") Ignore(IgnoreReason.UnsubscribeConfirmation);
        else if (type != "Notification" || Text(root, "Message") is not { } message) _problem = "it is an SNS message of unknown form.";
        else if (isWrapped) _problem = "it is an SNS message inside another one.";
        else ReadText(message, isWrapped: true);
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html</summary>
    private void ReadS3(JsonElement records)
    {
        if (records.GetArrayLength() == 0) _problem = "it has no records.";
        int index = 0;
        foreach (JsonElement record in records.EnumerateArray())
        {
            if (Text(record, "eventSource") != "aws:s3" || !IsVersion(record, "eventVersion", "2.") || Text(record, "eventName") is not { } name)
                _problem = Describe(index, "is no S3 event of version 2.");
            // Some senders write the name as in a bucket's configuration, with "s3:" in front.
            else if (!name.StartsWith("ObjectCreated:", StringComparison.Ordinal) && !name.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal))
                Ignore(IgnoreReason.NotCreated);
            else if (Member(record, "s3", JsonValueKind.Object) is not { } s3 || !TryAdd(s3, isEncoded: true))
                _problem = Describe(index, "names no object.");
            index++;
        }
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html;
    /// docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html</summary>
    private void ReadEventBridge(JsonElement root, string detailType, JsonElement detail, byte[] json)
    {
        if (detailType.EndsWith(" via CloudTrail", StringComparison.Ordinal)) _event = InlineEvent.Create(json);
        else if (Text(root, "source") != "aws.s3") _problem = "it is an EventBridge event that is neither from S3 nor from CloudTrail.";
        else if (detailType != "Object Created") Ignore(IgnoreReason.NotCreated);
        else if (!IsVersion(detail, "event-version", "1.") || !TryAdd(detail, isEncoded: false)) _problem = "it is an EventBridge event of S3 that names no object.";
    }

    /// <summary>docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html; keys stand there as they are.</summary>
    private void ReadCloudTrail(string bucket, JsonElement keys)
    {
        if (keys.GetArrayLength() == 0) _problem = "it names no object.";
        foreach (JsonElement key in keys.EnumerateArray())
        {
            if (key.ValueKind == JsonValueKind.String && key.GetString() is { Length: > 0 } name) _objects.Add(new ObjectRef(bucket, name));
            else _problem = "it names an object by something else than text.";
        }
    }

    /// <summary>Adds the object of <c>{"bucket": {"name"}, "object": {"key", …}}</c>. False when it names none.</summary>
    private bool TryAdd(JsonElement s3, bool isEncoded)
    {
        if (Member(s3, "bucket", JsonValueKind.Object) is not { } bucket || Text(bucket, "name") is not { } bucketName || !S3Url.IsBucketName(bucketName))
            return false;
        if (Member(s3, "object", JsonValueKind.Object) is not { } item || Text(item, "key") is not { Length: > 0 } key) return false;
        if (isEncoded) key = ObjectKey.Decode(key);
        long? size = Member(item, "size", JsonValueKind.Number) is { } number && number.TryGetInt64(out long bytes) ? bytes : null;
        if (ObjectKey.IsFolder(key, size)) Ignore(IgnoreReason.Folder);
        else _objects.Add(new ObjectRef(bucketName, key, ReadVersion(item), size));
        return true;
    }

    /// <summary>The version id where the bucket has versions, else the ETag, quoted as S3 quotes it everywhere but here.</summary>
    private static string? ReadVersion(JsonElement item)
    {
        // "null" is the id of whatever was put while versions were off: it tells nothing apart.
        if ((Text(item, "versionId") ?? Text(item, "version-id")) is { Length: > 0 } version && version != "null") return version;
        return (Text(item, "eTag") ?? Text(item, "etag")) is { Length: > 0 } etag ? $"\"{etag.Trim('"')}\"" : null;
    }

    /// <summary>A new minor version only adds members; a new major one means something else.</summary>
    private static bool IsVersion(JsonElement element, string name, string major) =>
        Text(element, name) is not { } version || version.StartsWith(major, StringComparison.Ordinal);

    private static string? Text(JsonElement element, string name) => Member(element, name, JsonValueKind.String)?.GetString();

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;

    private static string Describe(int index, string problem) => string.Create(CultureInfo.InvariantCulture, $"record {index} {problem}");

    private void Ignore(IgnoreReason reason) => _ignored[reason] = _ignored.GetValueOrDefault(reason) + 1;
}
