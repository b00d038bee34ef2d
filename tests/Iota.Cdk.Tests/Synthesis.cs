using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.Assertions;

namespace Iota.Cdk.Tests;

/// <summary>The template that a context gives, made once per context and process: starting the CDK takes seconds.</summary>
internal sealed class Synthesis
{
    private static readonly Lazy<Synthesis> ExistingTrailOnce = new(() => new Synthesis(
        TestSettings.ForExistingTrail.With("keyArn", TestSettings.KeyArn).With("architecture", "arm64").With("opsEmail", "security@company.example")
            .With("secrets", "ssm:/iota/slack, secretsmanager:iota/pagerduty")));

    private static readonly Lazy<Synthesis> NewTrailOnce = new(() => new Synthesis(TestSettings.ForNewTrail));

    private static readonly Lazy<Synthesis> EventBridgeOnce = new(() => new Synthesis(TestSettings.ForEventBridge.With("apiEvents", "true")));

    private static readonly Lazy<Synthesis> EverythingOnce = new(() => new Synthesis(SourcesTests.Everything));

    private static readonly Lazy<Synthesis> LogAccountOnce = new(() => new Synthesis(
        app => new LogAccountStack(app, "IotaLogs", LogAccountSettings.Read(LogAccountTests.AllSettings))));

    private static readonly Lazy<Synthesis> WorkerOnce = new(() => WorkerStackTests.Synthesize(WorkerStackTests.AllSettings));

    private static int _count;

    public Synthesis(Dictionary<string, string> context) : this(app => new IotaStack(app, "Iota", TestSettings.Read(context)))
    {
    }

    public Synthesis(Func<App, Stack> make)
    {
        Requirements.Node();
        var app = new App(new AppProps { Outdir = Path.Combine(AppContext.BaseDirectory, "cdk.out", $"{++_count}") });
        Stack stack = make(app);
        _ = Template.FromStack(stack); // It also fails on resources that wait for each other.
        TemplatePath = Path.Combine(app.Outdir, stack.TemplateFile);
        JsonNode template = JsonNode.Parse(File.ReadAllText(TemplatePath))!;
        Resources = [.. template["Resources"]!.AsObject().Select(resource => new Resource(resource.Key, resource.Value!))];
        Outputs = [.. template["Outputs"]!.AsObject().Select(output => output.Key)];
    }

    /// <summary>With a trail that exists, and every other setting that changes the template.</summary>
    public static Synthesis ExistingTrail => ExistingTrailOnce.Value;

    /// <summary>With a trail that the stack makes, and no other setting.</summary>
    public static Synthesis NewTrail => NewTrailOnce.Value;

    /// <summary>With a bucket that announces to EventBridge, and API events.</summary>
    public static Synthesis EventBridge => EventBridgeOnce.Value;

    /// <summary>With a new trail, two buckets more, and everything that a setting adds.</summary>
    public static Synthesis Everything => EverythingOnce.Value;

    /// <summary>The stack of an account that has logs and not Iota, with all its settings.</summary>
    public static Synthesis LogAccount => LogAccountOnce.Value;

    /// <summary>The stack of a worker in Kubernetes, with all its settings.</summary>
    public static Synthesis Worker => WorkerOnce.Value;

    public static IEnumerable<Synthesis> Both => [ExistingTrail, NewTrail];

    public string TemplatePath { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<Resource> All(string type) => [.. Resources.Where(resource => resource.Type == type)];

    public Resource Single(string type) => Assert.Single(All(type));

    /// <summary>The resource whose construct has this path, as in "Ingest/Queue".</summary>
    public Resource At(string path, string type) =>
        Assert.Single(All(type), resource => resource.Id.StartsWith(path.Replace("/", "", StringComparison.Ordinal), StringComparison.Ordinal));

    /// <summary>The function of the construct, as in "Detection".</summary>
    public Resource Function(string construct) => At($"{construct}/Function", "AWS::Lambda::Function");

    /// <summary>What the function of the construct may do.</summary>
    public Resource Permissions(string construct) => At($"{construct}/Permissions/Role", "AWS::IAM::Policy");

    /// <summary>The statements of all policies, of whatever kind.</summary>
    public IEnumerable<Statement> Statements => Resources.SelectMany(resource => resource.Statements);

    /// <summary>What refers to a resource: its <c>Ref</c> or one of its attributes.</summary>
    public static JsonNode Ref(Resource resource, string? attribute = null) => attribute is null
        ? new JsonObject { ["Ref"] = resource.Id }
        : new JsonObject { ["Fn::GetAtt"] = new JsonArray(resource.Id, attribute) };
}
