using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>A template with the names that CloudFormation would give: references become ARNs and names of one account.</summary>
internal sealed class Deployed(Synthesis stack)
{
    public const string Account = "111122223333", Region = "eu-west-1";

    /// <summary>The value with every intrinsic function replaced.</summary>
    public JsonNode Resolve(JsonNode value) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Resolve(item!))]),
        JsonObject members when members.Count == 1 && members["Ref"] is { } reference => Ref((string)reference!),
        JsonObject members when members.Count == 1 && members["Fn::GetAtt"] is { } attribute => Attribute((string)attribute[0]!, (string)attribute[1]!),
        JsonObject members when members.Count == 1 && members["Fn::Join"] is { } join =>
            string.Join((string)join[0]!, join[1]!.AsArray().Select(part => (string)Resolve(part!)!)),
        JsonObject members => new JsonObject(members.Select(member => new KeyValuePair<string, JsonNode?>(member.Key, Resolve(member.Value!)))),
        _ => value.DeepClone(),
    };

    public static string Arn(Resource resource) => resource.Type switch
    {
        "AWS::S3::Bucket" => $"arn:aws:s3:::{Name(resource)}",
        "AWS::SQS::Queue" => Of("sqs", Name(resource)),
        "AWS::SNS::Topic" => Of("sns", Name(resource)),
        "AWS::KMS::Key" => Of("kms", $"key/{Name(resource)}"),
        "AWS::EFS::FileSystem" => Of("elasticfilesystem", $"file-system/{Name(resource)}"),
        "AWS::Logs::LogGroup" => Of("logs", $"log-group:{Name(resource)}:*"),
        "AWS::Lambda::Function" => Of("lambda", $"function:{Name(resource)}"),
        "AWS::Events::Rule" => Of("events", $"rule/{Name(resource)}"),
        "AWS::StepFunctions::StateMachine" => Of("states", $"stateMachine:{Name(resource)}"),
        "AWS::IAM::Role" => $"arn:aws:iam::{Account}:role/{Name(resource)}",
        _ => throw new NotSupportedException($"{resource.Type} has no ARN here; add it."),
    };

    /// <summary>The policy that belongs to a queue, topic, bucket or key, as IAM would read it.</summary>
    public JsonNode PolicyOf(Resource resource)
    {
        if (resource["KeyPolicy"] is { } keyPolicy) return Resolve(keyPolicy);
        string list = resource.Type switch { "AWS::SQS::Queue" => "Queues", "AWS::SNS::Topic" => "Topics", _ => "Bucket" };
        JsonNode reference = Synthesis.Ref(resource);
        Resource owner = Assert.Single(stack.All(resource.Type + "Policy"), policy =>
            policy[list] is JsonArray many ? many.Any(one => JsonNode.DeepEquals(one, reference)) : JsonNode.DeepEquals(policy[list], reference));
        return Resolve(owner["PolicyDocument"]!);
    }

    public JsonNode PolicyOfRole(string construct) => Resolve(stack.Permissions(construct)["PolicyDocument"]!);

    public static string Name(Resource resource) => resource.Type switch
    {
        "AWS::S3::Bucket" => resource.Id.ToLowerInvariant(),
        "AWS::KMS::Key" => "7f00aa11-0000-4000-8000-000000000001",
        "AWS::EFS::FileSystem" => "fs-0123456789abcdef0",
        "AWS::EFS::AccessPoint" => "fsap-0123456789abcdef0",
        _ => resource.Id,
    };

    private static string Of(string service, string name) => $"arn:aws:{service}:{Region}:{Account}:{name}";

    private JsonNode Ref(string id) => id switch
    {
        "AWS::AccountId" => Account,
        "AWS::Region" => Region,
        "AWS::Partition" => "aws",
        "AWS::StackName" => "Iota",
        _ => stack.Resources.Single(resource => resource.Id == id) is { Type: "AWS::SNS::Topic" } topic ? Arn(topic) : Name(stack.Resources.Single(resource => resource.Id == id)),
    };

    private JsonNode Attribute(string id, string attribute)
    {
        Resource resource = stack.Resources.Single(resource => resource.Id == id);
        return attribute == "Arn" ? Arn(resource) : attribute is "QueueName" or "TopicName" ? Name(resource) : $"{Name(resource)}.{attribute}";
    }
}
