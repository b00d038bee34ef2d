using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>The program in a role that works on the state: in the network without a way out, with the state mounted.</summary>
internal sealed class StateFunction : Construct
{
    private const string StateFolder = "/mnt/iota";

    private readonly PrivateNetwork _network;

    public StateFunction(Construct scope, string id, FunctionKind kind, Layers layers, LogGroup log, PrivateNetwork network, StateFileSystem state, AlertsBucket alerts, SubnetType subnets = SubnetType.PRIVATE_ISOLATED)
        : base(scope, id)
    {
        _network = network;
        Permissions = new FunctionRole(this, "Permissions", log);
        Permissions.MountState(state);
        var firewall = new SecurityGroup(this, "Firewall", new SecurityGroupProps
        {
            Vpc = network.Vpc,
            Description = $"Iota {kind.Role}: the state, and S3 through the endpoint",
            AllowAllOutbound = false,
        });
        // CloudFormation cannot name S3's address ranges. The only route that leads out of isolated subnets is the one to S3.
        firewall.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(443), "S3");
        Function = new Function(this, "Function", new FunctionProps
        {
            Description = kind.Description,
            Runtime = Runtime.PROVIDED_AL2023,
            Architecture = layers.Architecture,
            Handler = "bootstrap",
            Code = layers.Code,
            Layers = [layers.Python, layers.Rules],
            Environment = new Dictionary<string, string>
            {
                ["IOTA_ROLE"] = kind.Role,
                ["IOTA_STATE"] = StateFolder,
                ["IOTA_RULES"] = "/opt/iota/rules",
                ["IOTA_CONFIG"] = "/opt/iota/iota.yaml",
                ["IOTA_ALERTS_BUCKET"] = alerts.Bucket.BucketName,
                ["IOTA_PYTHON"] = "/opt/python/bin/python3",
                ["IOTA_PYTHON_PATH"] = "/opt/python",
            },
            MemorySize = kind.MemoryMb,
            Timeout = Duration.Seconds(kind.TimeoutSeconds),
            Role = Permissions.Role,
            LogGroup = log,
            Vpc = network.Vpc,
            VpcSubnets = new SubnetSelection { SubnetType = subnets },
            SecurityGroups = [firewall],
        });
        Mount(state);
        // Else it would be called before the mount and S3 can be reached.
        Function.Node.AddDependency(state, network.S3, firewall);
    }

    public Function Function { get; }

    public FunctionRole Permissions { get; }

    /// <summary>Permits calls of S3, and lets them through the endpoint. A pair of permissions, because either alone is of no use.</summary>
    public void AllowS3(string id, string[] actions, string[] resources, params (string Test, string Key, object Value)[] conditions)
    {
        Permissions.Allow(id, actions, resources, conditions);
        _network.Let(Permissions.Role, actions, resources);
    }

    public void ReadLogObjects(IReadOnlyList<LogSource> sources)
    {
        Permissions.ReadLogObjects(sources);
        _network.Let(Permissions.Role, ["s3:GetObject", "s3:GetObjectVersion"], [.. sources.Select(source => source.ObjectsArn)]);
    }

    /// <summary>Lets it add to the lake. It cannot read, list or delete there.</summary>
    public void WriteLake(Lake lake)
    {
        AllowS3("WriteLake", ["s3:PutObject"], [lake.EventObjects]);
        Function.AddEnvironment("IOTA_LAKE", lake.Location);
    }

    /// <summary>Lets rules call out: the one switch of the kernel's filter in front of the workers and of the network (docs/security.md).</summary>
    public void OpenNetwork() => Function.AddEnvironment("IOTA_RULES_NETWORK", "allow");

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
