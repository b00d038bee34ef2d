using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>A statement of a policy, and the resource of the template that holds it.</summary>
internal sealed record Statement(Resource Owner, JsonNode Json)
{
    public string? Id => (string?)Json["Sid"];

    public string Effect => (string)Json["Effect"]!;

    public IEnumerable<string> Actions => Texts(Json["Action"]);

    /// <summary>The resources that the statement is about, with references as in <c>${TrailBucket.Arn}/AWSLogs/*</c>.</summary>
    public IEnumerable<string> Targets => Texts(Json["Resource"]);

    /// <summary>The values of a condition; none where there is no such condition.</summary>
    public IEnumerable<string> Condition(string test, string key) => Texts(Json["Condition"]?[test]?[key]);

    /// <summary>IAM lets one value stand for a list of one.</summary>
    private static IEnumerable<string> Texts(JsonNode? value) =>
        (value is JsonArray array ? array : Enumerable.Repeat(value, 1)).OfType<JsonNode>().Select(Text);

    private static string Text(JsonNode value) => value switch
    {
        JsonObject when value["Ref"] is { } reference => $"${{{Resource.NameOf((string)reference!)}}}",
        JsonObject when value["Fn::GetAtt"] is { } attribute => $"${{{Resource.NameOf((string)attribute[0]!)}.{attribute[1]}}}",
        JsonObject => string.Concat(value["Fn::Join"]![1]!.AsArray().Select(part => Text(part!))),
        _ => (string)value!,
    };
}
