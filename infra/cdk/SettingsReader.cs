using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Iota.Cdk;

/// <summary>Reads settings one by one and collects every problem. Where there is one, what it returned is of no use.</summary>
internal sealed partial class SettingsReader
{
    /// <summary>From what one Python worker needs to the most that Lambda gives.</summary>
    private const int MinMemoryMb = 512, MaxMemoryMb = 10240;

    /// <summary>From a month, below which CloudTrail's own event history does (90 days of management events), to ten years.</summary>
    private const int MinLakeDays = 30, MaxLakeDays = 3653;

    /// <summary>One whole core, and so one worker (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).</summary>
    private const int DefaultMemoryMb = 1769;

    /// <summary>Iota as functions, an account that has logs alone, and Iota in Kubernetes.</summary>
    internal static readonly string[] Stacks = ["iota", "logs", "worker"];

    private readonly string? _account, _region;
    private readonly List<string> _problems = [];
    private readonly SettingValues _values;

    public SettingsReader(IReadOnlyDictionary<string, string> context, string? account, string? region)
    {
        _account = account;
        _region = region;
        _values = new SettingValues(context, "", _problems);
    }

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Which stack is meant is decided before: here it must be this one.</summary>
    /// <exception cref="SettingsException">It is none; what else is wrong depends on which is meant.</exception>
    public void ReadStack(string stack = "iota")
    {
        _ = _values.Choice("stack", stack, [.. Stacks.Where(other => other != stack)]);
        if (_problems.Count > 0) throw new SettingsException(_problems);
    }

    public bool ReadNewTrail() => _values.Switch("newTrail");

    /// <summary>The bucket that is described by settings of the top level, and those in the list <c>sources</c>.</summary>
    public IReadOnlyList<LogBucket> ReadBuckets(bool newTrail)
    {
        var first = new LogBucketReader(_values, _account, _region);
        var buckets = new List<LogBucket>();
        JsonArray more = ReadList("sources");
        if (newTrail)
        {
            _values.Check(first.IsEmpty(), "newTrail=true makes a trail, so bucketName, topicArn, keyArn, prefix, logAccount and announcedBy, which describe an "
                + "existing one, cannot be given with it. Describe further buckets in sources.");
        }
        else if ((more.Count == 0 && !_values.IsMistakenSwitch("newTrail")) || !first.IsEmpty()) buckets.Add(first.Read());
        for (int index = 0; index < more.Count; index++)
        {
            if (ReadBucket(more[index], $"sources[{index}]: ") is not { } bucket) continue;
            foreach (LogBucket other in buckets.Where(other => other.Overlaps(bucket)).Take(1))
                _problems.Add($"sources[{index}]: {bucket.Name}/{bucket.Prefix} overlaps with {other.Name}/{other.Prefix}: objects would be announced twice.");
            buckets.Add(bucket);
        }
        _values.Check(buckets.Count <= QueueNumbers.MaxSources,
            $"sources: there are {buckets.Count} buckets, and the policy of a queue has room for {QueueNumbers.MaxSources}.");
        return buckets;
    }

    public bool ReadApiEvents() => _values.Switch("apiEvents");

    public bool ReadCanary() => _values.Switch("canary");

    /// <summary>Whether rules may reach the internet.</summary>
    public bool ReadEgress() => _values.Choice("egress", "none", "nat") == "nat";

    /// <summary>How long events are kept in a lake; null for no lake.</summary>
    public int? ReadLakeDays()
    {
        if (_values.Value("lake") is not { } text || text == "none") return null;
        _values.Check(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is >= MinLakeDays and <= MaxLakeDays,
            $"lake is '{text}'; it can be none, or the number of days that events are kept: {MinLakeDays} to {MaxLakeDays}.");
        return days;
    }

    public Artefacts ReadArtefacts()
    {
        string architecture = _values.Choice("architecture", "x64", "arm64");
        string? folder = _values.Value("artefacts");
        if (folder is null) _values.Add("artefacts is missing: the folder that `make package` fills. cdk.json sets it; run cdk in infra/cdk.");
        var artefacts = new Artefacts(Path.GetFullPath(folder ?? "."), architecture);
        if (folder is not null)
            foreach (string problem in artefacts.Problems()) _values.Add(problem);
        return artefacts;
    }

    public int ReadMemory()
    {
        string text = _values.Value("memoryMb") ?? DefaultMemoryMb.ToString(CultureInfo.InvariantCulture);
        _values.Check(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int memory) && memory is >= MinMemoryMb and <= MaxMemoryMb,
            $"memoryMb is '{text}'; it can be {MinMemoryMb} to {MaxMemoryMb}.");
        return memory;
    }

    public IReadOnlyList<SecretReference> ReadSecrets()
    {
        var secrets = new List<SecretReference>();
        foreach ((int index, string text) in (_values.Value("secrets") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Index())
        {
            if (SecretReference.Parse(text) is { } secret) secrets.Add(secret);
            else _values.Add($"secrets: number {index + 1} is {SecretReference.Show(text)}; expected references as in iota.yaml: ssm:/NAME or secretsmanager:NAME. Never the secret itself.");
        }
        return secrets;
    }

    /// <summary>Of the pod that takes the role: its cluster, its namespace and its service account.</summary>
    public PodIdentity ReadPod()
    {
        string? provider = _values.Value("oidcProvider");
        string space = _values.Value("namespace") ?? "iota", account = _values.Value("serviceAccount") ?? "iota-worker";
        _values.Check(provider is not null && Provider().IsMatch(provider),
            $"{_values.Name("oidcProvider")}; expected the issuer of your cluster without https://, as oidc.eks.REGION.amazonaws.com/id/…: `aws eks describe-cluster --name NAME "
            + "--query cluster.identity.oidc.issuer` says it, and it must be a provider of this account's IAM.");
        _values.Check(KubernetesName().IsMatch(space), $"namespace is '{space}', which is no name of a namespace.");
        _values.Check(KubernetesName().IsMatch(account), $"serviceAccount is '{account}', which is no name of a service account.");
        return new PodIdentity(provider ?? "", space, account);
    }

    public IReadOnlyList<string> ReadAssumedRoles()
    {
        string[] roles = (_values.Value("assumeRoles") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string role in roles)
            _values.Check(RoleArn().IsMatch(role), $"assumeRoles holds '{role}'; expected arn:aws:iam::ACCOUNT:role/NAME, the output ReadRoleArn of an account's own stack (stack=logs).");
        return roles;
    }

    public string? ReadEmail()
    {
        string? email = _values.Value("opsEmail");
        _values.Check(email is null || Email().IsMatch(email), $"opsEmail is '{email}', which is no e-mail address.");
        return email;
    }

    /// <summary>Call last: what was not read until now is a name that no setting has.</summary>
    // The CDK's own names hold other characters than letters ("@aws-cdk/…", "aws:cdk:…").
    public void CheckNames() => _values.CheckNames(name => name.All(char.IsAsciiLetter));

    private LogBucket? ReadBucket(JsonNode? entry, string label)
    {
        if (entry is not JsonObject members)
        {
            _problems.Add($"{label}expected an object such as {{\"bucketName\": \"subsidiary-logs\", \"announcedBy\": \"eventbridge\"}}.");
            return null;
        }
        var values = new SettingValues(members.ToDictionary(member => member.Key, member => member.Value?.ToString() ?? ""), label, _problems);
        LogBucket bucket = new LogBucketReader(values, _account, _region).Read();
        values.CheckNames(_ => true);
        return bucket;
    }

    private JsonArray ReadList(string name)
    {
        if (_values.Value(name) is not { } text) return [];
        string at = "";
        try
        {
            if (JsonNode.Parse(text) is JsonArray list) return list;
        }
        catch (JsonException error)
        {
            at = $" (character {error.BytePositionInLine + 1} of line {error.LineNumber + 1})";
        }
        _values.Add($"{name} is no JSON list{at}. Expected one object for each bucket, as in docs/deploy.md.");
        return [];
    }

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[a-z0-9.-]+(/[A-Za-z0-9._-]+)*\z")]
    private static partial Regex Provider();

    // "Object Names and IDs", kubernetes.io/docs/concepts/overview/working-with-objects/names
    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex KubernetesName();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+\z")]
    private static partial Regex RoleArn();
}
