using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Iota.Cdk.Tests;

/// <summary>A resource of a template.</summary>
internal sealed partial record Resource(string Id, JsonNode Json)
{
    private static readonly string[] Policies = ["PolicyDocument", "KeyPolicy", "FileSystemPolicy", "AssumeRolePolicyDocument"];

    /// <summary>The path of its construct, without slashes.</summary>
    public string Name => NameOf(Id);

    public string Type => (string)Json["Type"]!;

    public string? DeletionPolicy => (string?)Json["DeletionPolicy"];

    public JsonNode? this[string property] => Json["Properties"]?[property];

    /// <summary>The statements of the policies that this resource is or has.</summary>
    public IEnumerable<Statement> Statements =>
        Policies
            .Select(property => this[property]?["Statement"])
            .OfType<JsonArray>()
            .SelectMany(statements => statements)
            .Select(statement => new Statement(this, statement!));

    public Statement Statement(string id) => Assert.Single(Statements, statement => statement.Id == id);

    /// <summary>Whether the policy refuses every call that is not encrypted.</summary>
    public bool RefusesWithoutTls => Statements.Any(statement =>
        statement.Effect == "Deny" && statement.Json["Condition"]!.ToJsonString() == """{"Bool":{"aws:SecureTransport":"false"}}""");

    public static string NameOf(string id) => LogicalIdHash().Replace(id, "");

    [GeneratedRegex("[0-9A-F]{8}$")]
    private static partial Regex LogicalIdHash();
}
