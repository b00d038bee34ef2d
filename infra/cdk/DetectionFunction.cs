using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>The function that evaluates log objects: the native binary, its Python and its rules, fed by the queue, with its state mounted.</summary>
internal sealed class DetectionFunction : Construct
{
    private const string StateFolder = "/mnt/iota";

    public DetectionFunction(
        Construct scope, string id, IotaSettings settings, LogSource source, IngestQueue ingest, PrivateNetwork network, StateFileSystem state)
        : base(scope, id)
    {
        Log = new LogGroup(this, "Log", new LogGroupProps { Retention = RetentionDays.THREE_MONTHS });
        var role = new DetectionRole(this, "Permissions", source, state, Log).Role;
        network.LetRead(role, source);

        var firewall = new SecurityGroup(this, "Firewall", new SecurityGroupProps
        {
            Vpc = network.Vpc,
            Description = "Iota detection: the state, and S3 through the endpoint",
            AllowAllOutbound = false,
        });
        // CloudFormation cannot name S3's address ranges. The only route that leads out of the subnets is the one to S3.
        firewall.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(443), "S3");

        Architecture architecture = settings.Artefacts.Architecture == "arm64" ? Architecture.ARM_64 : Architecture.X86_64;
        Function = new Function(this, "Function", new FunctionProps
        {
            Description = "Iota: evaluates detection rules on log objects",
            Runtime = Runtime.PROVIDED_AL2023,
            Architecture = architecture,
            Handler = "bootstrap",
            Code = Code.FromAsset(settings.Artefacts.Function),
            Layers = [Layer("Python", settings.Artefacts.PythonLayer, architecture), Layer("Rules", settings.Artefacts.RulesLayer, architecture)],
            Environment = new Dictionary<string, string>
            {
                ["IOTA_STATE"] = StateFolder,
                ["IOTA_RULES"] = "/opt/iota/rules",
                ["IOTA_PYTHON"] = "/opt/python/bin/python3",
                ["IOTA_PYTHON_PATH"] = "/opt/python",
            },
            MemorySize = settings.MemoryMb,
            Timeout = Duration.Seconds(QueueNumbers.FunctionTimeoutSeconds),
            Role = role,
            LogGroup = Log,
            Vpc = network.Vpc,
            VpcSubnets = new SubnetSelection { SubnetType = SubnetType.PRIVATE_ISOLATED },
            SecurityGroups = [firewall],
        });
        Mount(state);
        // Else the queue would be polled before the mount and S3 can be reached.
        Function.Node.AddDependency(state, network.S3, firewall);
        Function.AddEventSource(new SqsEventSource(ingest.Queue, new SqsEventSourceProps
        {
            BatchSize = QueueNumbers.BatchSize,
            MaxBatchingWindow = Duration.Seconds(QueueNumbers.BatchWindowSeconds),
            MaxConcurrency = QueueNumbers.MaxConcurrency,
            ReportBatchItemFailures = true,
        }));
    }

    public Function Function { get; }

    public LogGroup Log { get; }

    private LayerVersion Layer(string id, string path, Architecture architecture) => new(this, id, new LayerVersionProps
    {
        Code = Code.FromAsset(path),
        CompatibleArchitectures = [architecture],
        CompatibleRuntimes = [Runtime.PROVIDED_AL2023],
    });

    /// <summary>Mounts the state without CDK's own helper, which adds a permission on every file system to the role.</summary>
    private void Mount(StateFileSystem state)
    {
        ((CfnFunction)Function.Node.DefaultChild!).FileSystemConfigs = new[]
        {
            new CfnFunction.FileSystemConfigProperty { Arn = state.AccessPoint.AccessPointArn, LocalMountPath = StateFolder },
        };
        state.FileSystem.Connections.AllowDefaultPortFrom(Function);
    }
}
