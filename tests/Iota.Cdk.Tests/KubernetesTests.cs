using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Iota.Engine.Telemetry;

namespace Iota.Cdk.Tests;

/// <summary>The manifests of the worker: that Kubernetes would take them, what they promise, and that they name what the program has.</summary>
public partial class KubernetesTests
{
    private static readonly Lazy<IReadOnlyList<JsonNode>> Documents = new(() => [.. NpmChecks.Run("manifests.mjs", ["--json", .. Files]).Select(line => JsonNode.Parse(line)!)]);

    private static string Base => Path.Combine(Repository.Root, "infra", "kubernetes", "base");

    private static string[] Files => [.. Directory.GetFiles(Base, "*.yaml").Where(file => Path.GetFileName(file) is not ("kustomization.yaml" or "iota.yaml")).Order(StringComparer.Ordinal)];

    private static JsonNode Deployment => Document("Deployment");

    private static JsonNode Pod => Deployment["spec"]!["template"]!["spec"]!;

    private static JsonNode Container => Assert.Single(Pod["containers"]!.AsArray())!;

    private static string[] Arguments => [.. Container["args"]!.AsArray().Select(argument => (string)argument!)];

    private static Dictionary<string, string> Settings => File.ReadLines(Path.Combine(Base, "settings.env")).Where(line => !line.StartsWith('#'))
        .Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    [Fact]
    public void The_published_schemas_take_every_manifest() => Assert.Empty(NpmChecks.Run("manifests.mjs", Files));

    [Fact]
    public void The_check_finds_what_is_wrong_in_any_depth()
    {
        const string Broken = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x}
            spec:
              replicas: two
              selector: {}
              template: {spec: {containers: [{name: a, readinesProbe: {}, resources: {limitz: {}}}]}}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: y}
            spec: {selector: {}, endpoints: [{port: http, intervall: 3s}]}
            """;
        Assert.Equal(
            [
                "Deployment x: data/spec/replicas must be integer",
                "Deployment x: /spec/template/spec/containers/0/readinesProbe is no field",
                "Deployment x: /spec/template/spec/containers/0/resources/limitz is no field",
                "ServiceMonitor y: /spec/endpoints/0/intervall is no field",
            ],
            NpmChecks.Run("manifests.mjs", [], Broken));
    }

    [Fact]
    public void What_kustomize_makes_of_them_is_taken_too()
    {
        Requirements.Kubectl();
        using var kustomize = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Base]) { RedirectStandardOutput = true })!;
        string made = kustomize.StandardOutput.ReadToEnd();
        kustomize.WaitForExit();
        Assert.Equal(0, kustomize.ExitCode);
        Assert.Empty(NpmChecks.Run("manifests.mjs", [], made));
        Assert.Equal(2, Regex.Count(made, "^kind: ConfigMap$", RegexOptions.Multiline));
        // Its labels must not get into the selector of the DNS server.
        Assert.Contains("matchLabels:\n          k8s-app: kube-dns\n", made, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_is_a_resource_of_the_kustomization()
    {
        string kustomization = File.ReadAllText(Path.Combine(Base, "kustomization.yaml"));
        Assert.All(Files, file => Assert.Contains($"  - {Path.GetFileName(file)}\n", kustomization, StringComparison.Ordinal));
    }

    [Fact]
    public void The_pod_runs_as_nobody_in_particular_and_can_change_nothing_but_its_volumes()
    {
        JsonNode pod = Pod["securityContext"]!, container = Container["securityContext"]!;
        Assert.True((bool)pod["runAsNonRoot"]!);
        Assert.NotEqual(0, (int)pod["runAsUser"]!);
        Assert.Equal("RuntimeDefault", (string?)pod["seccompProfile"]!["type"]);
        Assert.True((bool)container["readOnlyRootFilesystem"]!);
        Assert.False((bool)container["allowPrivilegeEscalation"]!);
        Assert.Equal("""["ALL"]""", container["capabilities"]!["drop"]!.ToJsonString());
        Assert.False((bool)Pod["automountServiceAccountToken"]!);
        Assert.NotNull(Container["resources"]!["limits"]!["memory"]);
        Assert.NotNull(Container["resources"]!["requests"]!["cpu"]);
        Assert.Equal("restricted", (string?)Document("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
        Assert.Matches("^arn:aws:iam::[0-9]{12}:role/", (string)Document("ServiceAccount")["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!);
    }

    [Fact]
    public void One_pod_writes_the_state_and_gets_the_time_to_end_well()
    {
        Assert.Equal((1, "Recreate"), ((int)Deployment["spec"]!["replicas"]!, (string)Deployment["spec"]!["strategy"]!["type"]!));
        Assert.Equal("ReadWriteOnce", (string?)Assert.Single(Document("PersistentVolumeClaim")["spec"]!["accessModes"]!.AsArray()));
        // The drain, then ten seconds of sending; a request for messages under way ends within the drain.
        Assert.True((int)Pod["terminationGracePeriodSeconds"]! >= int.Parse(Arguments[Array.IndexOf(Arguments, "--drain") + 1], System.Globalization.CultureInfo.InvariantCulture) + 20);
    }

    [Fact]
    public void The_network_is_closed_but_for_Prometheus_names_and_HTTPS()
    {
        JsonNode policy = Document("NetworkPolicy")["spec"]!;
        Assert.Equal("""["Ingress","Egress"]""", policy["policyTypes"]!.ToJsonString());
        Assert.Single(policy["ingress"]!.AsArray());
        Assert.Equal([53, 53, 443], policy["egress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (int)port!["port"]!));
        Assert.Equal("""["169.254.169.254/32"]""", policy["egress"]![1]!["to"]![0]!["ipBlock"]!["except"]!.ToJsonString());
    }

    [Fact]
    public void Selectors_find_the_pod()
    {
        string pod = Deployment["spec"]!["selector"]!["matchLabels"]!.ToJsonString();
        Assert.Equal(pod, Document("Service")["spec"]!["selector"]!.ToJsonString());
        Assert.All((string[])["ServiceMonitor", "PodDisruptionBudget"], kind => Assert.Equal(pod, Document(kind)["spec"]!["selector"]!["matchLabels"]!.ToJsonString()));
        Assert.Equal(pod, Document("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]!.ToJsonString());
    }

    [Fact]
    public void Its_arguments_are_options_that_the_program_has()
    {
        string console = Sources("src/Iota.Console");
        Assert.Equal("worker", Arguments[0]);
        Assert.Contains("public const string Name = \"worker\"", console, StringComparison.Ordinal);
        Assert.All(Arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains($"\"{option}\"", console, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_variables_are_read_by_the_program_and_described()
    {
        string sources = Sources("src/Iota.Console", "src/Iota.Engine"), page = Repository.Read("docs/worker.md");
        string[] names = [.. Settings.Keys, .. Container["env"]!.AsArray().Select(variable => (string)variable!["name"]!)];
        Assert.All(names.Where(name => name is not "TMPDIR"), name => Assert.Contains($"\"{name}\"", sources, StringComparison.Ordinal));
        Assert.All(OwnVariable().Matches(Sources("src/Iota.Console/Worker", "src/Iota.Console/RoleOptions.cs")).Select(match => match.Value).Distinct(),
            name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        Assert.All(Option().Matches(Sources("src/Iota.Console/Worker", "src/Iota.Console/RoleOptions.cs")).Select(match => match.Value).Distinct(),
            option => Assert.Contains($"`{option}", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_probes_ports_and_folders_fit_together()
    {
        string endpoint = Repository.Read("src/Iota.Console/Worker/HealthEndpoint.cs");
        string[] paths = [.. ((string[])["startupProbe", "livenessProbe", "readinessProbe"]).Select(probe => (string)Container[probe]!["httpGet"]!["path"]!), (string)Document("ServiceMonitor")["spec"]!["endpoints"]![0]!["path"]!];
        Assert.Equal(["/ready", "/health", "/ready", "/metrics"], paths);
        Assert.All(paths, path => Assert.Contains($"\"{path}\" =>", endpoint, StringComparison.Ordinal));
        Assert.EndsWith($":{Container["ports"]![0]!["containerPort"]}", Settings["IOTA_LISTEN"], StringComparison.Ordinal);
        string[] mounts = [.. Container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!)];
        string dockerfile = Repository.Read("infra/kubernetes/Dockerfile");
        string[] folders = [Settings["IOTA_STATE"], Settings["IOTA_CONFIG"], .. Container["env"]!.AsArray().Select(variable => (string)variable!["value"]!), .. Arguments.Where(argument => argument.StartsWith('/'))];
        Assert.All(folders, folder => Assert.True(mounts.Any(mount => folder == mount || folder.StartsWith(mount + '/', StringComparison.Ordinal)) || dockerfile.Contains($" {folder}\n", StringComparison.Ordinal), folder));
        Assert.Contains("USER 65532:65532", dockerfile, StringComparison.Ordinal);
        Assert.Equal(65532, (int)Pod["securityContext"]!["runAsUser"]!);
    }

    [Fact]
    public void Alarms_ask_for_metrics_that_there_are()
    {
        string[] known = [.. Enum.GetValues<Engine.Telemetry.Metric>().Select(MetricTotals.NameOf), "iota_ready", "iota_state_recovered_timestamp_seconds"];
        string[] asked = [.. Document("PrometheusRule")["spec"]!["groups"]![0]!["rules"]!.AsArray().SelectMany(rule => Asked().Matches((string)rule!["expr"]!)).Select(match => match.Value)];
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(known));
        string page = Repository.Read("docs/worker.md");
        Assert.All(known, name => Assert.Contains($"`{name}", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_is_made_of_folders_that_there_are()
    {
        string[] copied = [.. Copied().Matches(Repository.Read("infra/kubernetes/Dockerfile")).Select(match => match.Groups["from"].Value)];
        Assert.NotEmpty(copied);
        Assert.All(copied, folder => Assert.True(Directory.Exists(Path.Combine(Repository.Root, folder)), folder));
        Assert.All(Repository.Read("infra/kubernetes/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')), line => Assert.True(Path.Exists(Path.Combine(Repository.Root, line[1..])), line));
    }

    private static JsonNode Document(string kind) => Assert.Single(Documents.Value, document => (string?)document["kind"] == kind);

    private static string Sources(params string[] places) => string.Concat(places.Select(place => Path.Combine(Repository.Root, place))
        .SelectMany(place => File.Exists(place) ? [place] : Directory.GetFiles(place, "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));

    [GeneratedRegex("(?<=\")IOTA_[A-Z_]+(?=\")")]
    private static partial Regex OwnVariable();

    [GeneratedRegex("(?<=\")--[a-z-]+(?=\")")]
    private static partial Regex Option();

    [GeneratedRegex("iota_[a-z_]+")]
    private static partial Regex Asked();

    [GeneratedRegex("^COPY (?!--from)(?<from>[a-z/]+) /", RegexOptions.Multiline)]
    private static partial Regex Copied();
}
