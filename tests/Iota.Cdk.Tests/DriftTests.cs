using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Iota.Cdk.Tests;

/// <summary>Names that the template and the program must agree on, in both directions.</summary>
public partial class DriftTests
{
    /// <summary>Variables that the program reads and the template leaves alone.</summary>
    private static readonly Dictionary<string, string> NotSet = new()
    {
        ["IOTA_WORKERS"] = "follows the memory of the function",
        ["IOTA_ANALYSIS"] = "its default is where the rules layer has the analysis",
        ["IOTA_RULE_TIMEOUT"] = "its default is right",
        ["IOTA_RULE_ENV"] = "nothing is passed to rules",
    };

    private static string[] ReadByTheProgram => [.. Sources("src/Iota.Function", "src/Iota.Engine").SelectMany(text => Variable().Matches(text)).Select(match => match.Value).Distinct()];

    private static string[] SetByTheTemplate =>
    [
        .. Synthesis.Everything.All("AWS::Lambda::Function").SelectMany(function => function["Environment"]!["Variables"]!.AsObject()).Select(variable => variable.Key).Distinct(),
    ];

    [Fact]
    public void The_program_reads_every_variable_that_the_template_sets() => Assert.Empty(SetByTheTemplate.Except(ReadByTheProgram));

    [Fact]
    public void The_template_sets_every_variable_that_the_program_reads_or_a_reason_is_given() => Assert.Equal(
        NotSet.Keys.Order(StringComparer.Ordinal), ReadByTheProgram.Except(SetByTheTemplate).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_variable_that_the_program_reads_is_documented()
    {
        string page = Repository.Read("docs/configuration.md");
        Assert.All(ReadByTheProgram, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_of_the_template_are_those_of_the_archives()
    {
        string assembly = string.Concat(Sources("layers/assembly"));
        JsonObject variables = Synthesis.NewTrail.Function("Detection")["Environment"]!["Variables"]!.AsObject();
        Assert.All(["IOTA_RULES", "IOTA_CONFIG", "IOTA_PYTHON", "IOTA_PYTHON_PATH"], name =>
            Assert.All(((string)variables[name]!)["/opt/".Length..].Split('/').Where(part => part != "iota"), part => Assert.Contains(part, assembly, StringComparison.Ordinal)));
    }

    [Fact]
    public void Prefixes_of_the_alerts_bucket_are_those_of_the_program_and_the_other_way_round()
    {
        string program = string.Concat(Sources("src/Iota.Engine/Destinations/S3Outbox")) + Repository.Read("src/Iota.Engine/Services/SnapshotBucket.cs");
        string[] granted = [.. ((string[])["Detection", "Tick", "Admin", "Notify"]).SelectMany(construct => Synthesis.NewTrail.Permissions(construct).Statements).SelectMany(statement => statement.Targets)
            .Where(target => target.StartsWith("${AlertsBucket.Arn}/", StringComparison.Ordinal)).Select(target => target["${AlertsBucket.Arn}/".Length..^1]).Distinct()];
        Assert.Equal(Folder().Matches(program).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal), granted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Saved_queries_ask_for_fields_that_the_log_has()
    {
        string log = Repository.Read("src/Iota.Engine/EngineLog.cs");
        IReadOnlyList<Resource> queries = Synthesis.NewTrail.All("AWS::Logs::QueryDefinition");
        Assert.Equal(4, queries.Count);
        Assert.All(queries, query =>
        {
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Synthesis.NewTrail.Single("AWS::Logs::LogGroup")), Assert.Single(query["LogGroupNames"]!.AsArray())));
            Assert.All(Field().Matches((string)query["QueryString"]!).Select(match => match.Groups["name"].Value), field =>
                Assert.True(log.Contains($"(\"{field}\",", StringComparison.Ordinal) || log.Contains($"json.WriteString(\"{field}\",", StringComparison.Ordinal), field));
        });
    }

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".py", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    [GeneratedRegex("(?<=const string [A-Za-z]+ = \")[a-z-]+/(?=\")")]
    private static partial Regex Folder();

    [GeneratedRegex("(?<=\")IOTA_[A-Z_]+(?=\")")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?:(?<=fields .*)(?<=, )(?<name>[a-z]+)|(?<name>[a-z]+)(?= = '| in \[| like '))")]
    private static partial Regex Field();
}
