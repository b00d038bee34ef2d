using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Iota.Cdk.Tests;

/// <summary>Makes queues, topics, subscriptions, buckets with their notifications, and rules of a template in moto, by the calls that CloudFormation would make.</summary>
/// <remarks>By API, because moto's own CloudFormation leaves out subscriptions and policies without a word.</remarks>
internal sealed class TemplateInMoto(Synthesis stack, Uri moto) : MotoClient(moto)
{
    private readonly Deployed _deployed = new(stack);

    public async Task MakeAsync()
    {
        foreach (Resource queue in stack.All("AWS::SQS::Queue")) await MakeQueueAsync(queue);
        foreach (Resource topic in stack.All("AWS::SNS::Topic"))
        {
            await QueryAsync("sns", ("Action", "CreateTopic"), ("Name", Deployed.Name(topic)));
            await QueryAsync("sns", ("Action", "SetTopicAttributes"), ("TopicArn", Deployed.Arn(topic)), ("AttributeName", "Policy"),
                ("AttributeValue", _deployed.PolicyOf(topic).ToJsonString()));
        }
        // Topics of others, which are given by name, are not there.
        foreach (Resource subscription in stack.All("AWS::SNS::Subscription").Where(subscription => subscription["TopicArn"] is JsonObject)) await SubscribeAsync(subscription);
        foreach (Resource bucket in stack.All("AWS::S3::Bucket")) await MakeBucketAsync(bucket);
        foreach (Resource rule in stack.All("AWS::Events::Rule").Where(rule => rule["EventPattern"] is not null)) await MakeRuleAsync(rule);
    }

    /// <summary>The bodies of all messages that wait in the queue.</summary>
    public Task<IReadOnlyList<string>> ReceiveAsync(Resource queue) => ReceiveAsync(Deployed.Name(queue));

    private async Task MakeQueueAsync(Resource queue)
    {
        await QueryAsync("sqs", ("Action", "CreateQueue"), ("QueueName", Deployed.Name(queue)));
        await QueryAsync("sqs", ("Action", "SetQueueAttributes"), ("QueueUrl", Url(Deployed.Name(queue))), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", _deployed.PolicyOf(queue).ToJsonString()));
    }

    private Task SubscribeAsync(Resource subscription)
    {
        var attributes = new List<(string, string)>
        {
            ("Action", "Subscribe"), ("TopicArn", (string)_deployed.Resolve(subscription["TopicArn"]!)!), ("Protocol", (string)subscription["Protocol"]!),
            ("Endpoint", (string)_deployed.Resolve(subscription["Endpoint"]!)!),
        };
        foreach (string name in (string[])["RawMessageDelivery", "FilterPolicy", "FilterPolicyScope"])
        {
            if (subscription[name] is not { } value) continue;
            int number = (attributes.Count - 4) / 2 + 1;
            attributes.AddRange([($"Attributes.entry.{number}.key", name), ($"Attributes.entry.{number}.value", value.ToJsonString())]);
        }
        return QueryAsync("sns", [.. attributes]);
    }

    private async Task MakeBucketAsync(Resource bucket)
    {
        await SendAsync(HttpMethod.Put, $"/{Deployed.Name(bucket)}", "s3", Location);
        if (bucket["NotificationConfiguration"] is not { } notifications) return;
        var configuration = new XElement("NotificationConfiguration");
        foreach ((string list, string element, string target) in new[] { ("TopicConfigurations", "TopicConfiguration", "Topic"), ("QueueConfigurations", "QueueConfiguration", "Queue") })
        {
            foreach (JsonNode? one in notifications[list] as JsonArray ?? [])
            {
                configuration.Add(new XElement(element, new XElement(target, (string)_deployed.Resolve(one![target]!)!), new XElement("Event", (string)one["Event"]!),
                    new XElement("Filter", new XElement("S3Key", one["Filter"]!["S3Key"]!["Rules"]!.AsArray().Select(rule =>
                        new XElement("FilterRule", new XElement("Name", (string)rule!["Name"]!), new XElement("Value", (string)_deployed.Resolve(rule["Value"]!)!)))))));
            }
        }
        await SendAsync(HttpMethod.Put, $"/{Deployed.Name(bucket)}?notification", "s3", configuration.ToString());
    }

    private async Task MakeRuleAsync(Resource rule)
    {
        await CallAsync("events", "AWSEvents.PutRule", new JsonObject { ["Name"] = Deployed.Name(rule), ["EventPattern"] = rule["EventPattern"]!.ToJsonString() });
        await CallAsync("events", "AWSEvents.PutTargets", new JsonObject
        {
            ["Rule"] = Deployed.Name(rule),
            ["Targets"] = new JsonArray([.. rule["Targets"]!.AsArray().Select(target => (JsonNode)new JsonObject { ["Id"] = (string)target!["Id"]!, ["Arn"] = _deployed.Resolve(target["Arn"]!) })]),
        });
    }
}
