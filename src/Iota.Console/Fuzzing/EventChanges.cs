using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Iota.Console.Fuzzing;

/// <summary>
/// The changes of an event that its source could really make, one at a time. For CloudTrail that is told by the User Guide ("CloudTrail record contents",
/// "CloudTrail userIdentity element") and by records of many services; for other log types, fields may be absent or null.
/// </summary>
internal static class EventChanges
{
    private const int MaxDepth = 1000;

    /// <summary>What CloudTrail writes in place of a secret, a policy too sensitive to log, or a parameter of any type.</summary>
    private const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    /// <summary>Fields that every CloudTrail record has, always as text (marked "Optional: False" in the User Guide).</summary>
    private static readonly HashSet<string> Fixed = ["eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "eventID", "eventType"];

    /// <summary>Objects whose members are the called service's own, so that they may be of any type.</summary>
    private static readonly HashSet<string> OfService = ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];

    /// <summary>The identities that the User Guide shows, with as little in them as it allows.</summary>
    private static readonly (string What, string Json)[] Identities =
    [
        ("that of an AWS service", """{"type":"AWSService","invokedBy":"config.amazonaws.com"}"""),
        ("that of a service event", """{"accountId":"111122223333","invokedBy":"AWS Internal"}"""),
        ("that of another account", """{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"444455556666"}"""),
        ("that of an unknown user", """{"type":"Unknown","principalId":"","accountId":"","userName":""}"""),
        ("that of a web identity", """{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user","userName":"user","identityProvider":"accounts.google.com"}"""),
        ("that of a SAML user", """{"type":"SAMLUser","principalId":"X1Y2:alice","userName":"alice","identityProvider":"X1Y2"}"""),
        ("that of IAM Identity Center", """{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u","identityStoreArn":"arn"},"credentialId":"c"}"""),
        ("that of the root user", """{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}"""),
        ("empty", "{}"),
    ];

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonSerializerOptions WriteOptions =
        new() { MaxDepth = MaxDepth, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event as it is, then each change of it.</summary>
    public static IEnumerable<EventChange> Of(ReadOnlyMemory<byte> record, string logType)
    {
        yield return new EventChange("", "unchanged", record.ToArray());
        JsonObject root = JsonNode.Parse(record.Span, documentOptions: ReadOptions)!.AsObject();
        bool cloudTrail = logType == "AWS.CloudTrail";
        foreach (Step step in Members(root, [], cloudTrail).ToArray())
            foreach ((string what, Action<JsonObject> apply) in Changes(step, cloudTrail))
            {
                JsonObject copy = root.DeepClone().AsObject();
                apply(copy);
                yield return new EventChange(step.Name, what, Encoding.UTF8.GetBytes(copy.ToJsonString(WriteOptions)));
            }
        if (cloudTrail) yield return Denied(root);
    }

    /// <summary>A failed call has an error, and nothing in its response.</summary>
    private static EventChange Denied(JsonObject root)
    {
        JsonObject copy = root.DeepClone().AsObject();
        copy["errorCode"] = "AccessDenied";
        copy["errorMessage"] = "User is not authorized to perform this operation";
        copy["responseElements"] = null;
        return new EventChange("errorCode", "AccessDenied, responseElements null", Encoding.UTF8.GetBytes(copy.ToJsonString(WriteOptions)));
    }

    /// <summary>Every member at every depth, of objects in arrays too.</summary>
    private static IEnumerable<Step> Members(JsonNode node, object[] path, bool cloudTrail)
    {
        IEnumerable<(object Key, JsonNode? Value)> children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach ((object key, JsonNode? value) in children)
        {
            object[] here = [.. path, key];
            if (!(cloudTrail && path.Length == 0 && Fixed.Contains((string)key))) yield return new Step(here, value);
            if (value is null) continue;
            foreach (Step below in Members(value, here, cloudTrail)) yield return below;
        }
    }

    private static IEnumerable<(string What, Action<JsonObject> Apply)> Changes(Step step, bool cloudTrail)
    {
        bool identity = cloudTrail && step.Is("userIdentity");
        if (!identity)
        {
            yield return ("dropped", root => step.Drop(root));
            if (step.Value is not null) yield return ("null", root => step.Replace(root, null));
        }
        if (!cloudTrail) yield break;
        if (identity)
        {
            foreach ((string what, string json) in Identities) yield return ($"replaced by {what}", root => step.Replace(root, JsonNode.Parse(json)));
        }
        else if (step.Is("sourceIPAddress"))
        {
            yield return ("AWS Internal", root => step.Replace(root, "AWS Internal"));
            yield return ("the name of a service", root => step.Replace(root, "cloudformation.amazonaws.com"));
        }
        else if (OfService.Contains(step.Path[0] as string ?? "") || step.Path[0] is "resources")
        {
            foreach ((string what, JsonNode value) in OtherTypes(step)) yield return (what, root => step.Replace(root, value.DeepClone()));
        }
    }

    /// <summary>How one parameter is written by different services and API versions.</summary>
    private static IEnumerable<(string What, JsonNode Value)> OtherTypes(Step step)
    {
        bool whole = step.Path.Length == 1;
        switch (step.Value)
        {
            case JsonObject when whole:
                yield return ("empty", new JsonObject());
                yield return ("omitted for its size", new JsonObject { ["omitted"] = true });
                break;
            case JsonObject members:
                yield return ("hidden text instead of an object", Hidden);
                yield return ("empty", new JsonObject());
                yield return ("a list of the object", new JsonArray(members.DeepClone()));
                yield return ("JSON text instead of an object", members.ToJsonString(WriteOptions));
                break;
            case JsonArray items:
                yield return ("an empty list", new JsonArray());
                if (whole) break;
                yield return ("hidden text instead of a list", Hidden);
                yield return ("an object with items instead of a list", new JsonObject { ["items"] = items.DeepClone() });
                if (items.Count > 0 && items[0] is { } first) yield return ("its first item instead of a list", first.DeepClone());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                yield return ("hidden", Hidden);
                yield return ("empty text", "");
                yield return ("a list of the text", new JsonArray(value.DeepClone()));
                if (long.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out long number)) yield return ("a number instead of text", number);
                break;
            case JsonValue value:
                yield return ("text instead of a number or truth value", value.ToJsonString());
                break;
        }
    }

    /// <summary>A place in an event.</summary>
    /// <param name="Path">Keys and positions, from the event down.</param>
    private sealed record Step(object[] Path, JsonNode? Value)
    {
        public string Name
        {
            get
            {
                var name = new StringBuilder();
                foreach (object part in Path)
                    _ = part is int index ? name.Append(CultureInfo.InvariantCulture, $"[{index}]") : name.Append(name.Length > 0 ? "." : "").Append(part);
                return name.ToString();
            }
        }

        public bool Is(string topLevel) => Path.Length == 1 && Path[0] is string key && key == topLevel;

        public void Drop(JsonObject root)
        {
            if (Parent(root) is JsonArray items) items.RemoveAt((int)Path[^1]);
            else _ = Parent(root).AsObject().Remove((string)Path[^1]);
        }

        public void Replace(JsonObject root, JsonNode? value)
        {
            if (Parent(root) is JsonArray items) items[(int)Path[^1]] = value;
            else Parent(root).AsObject()[(string)Path[^1]] = value;
        }

        private JsonNode Parent(JsonObject root) => Path.SkipLast(1).Aggregate((JsonNode)root, (node, part) => part is int index ? node[index]! : node[(string)part]!);
    }
}
