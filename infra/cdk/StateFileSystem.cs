using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.EFS;
using Amazon.CDK.AWS.IAM;
using Constructs;
using FileSystem = Amazon.CDK.AWS.EFS.FileSystem;

namespace Iota.Cdk;

/// <summary>Where the state lives: an encrypted file system with backups that outlives the stack, and the only access point to it.</summary>
internal sealed class StateFileSystem : Construct
{
    /// <summary>The user that state files belong to. Lambda's own user does not matter: the access point puts this one in its place.</summary>
    private const string User = "1000";

    public StateFileSystem(Construct scope, string id, PrivateNetwork network) : base(scope, id)
    {
        FileSystem = new FileSystem(this, "FileSystem", new FileSystemProps
        {
            Vpc = network.Vpc,
            VpcSubnets = new SubnetSelection { SubnetType = SubnetType.PRIVATE_ISOLATED },
            SecurityGroup = new SecurityGroup(this, "Firewall", new SecurityGroupProps
            {
                Vpc = network.Vpc,
                Description = "Iota state: NFS from the detection function",
                AllowAllOutbound = false,
            }),
            Encrypted = true,
            EnableAutomaticBackups = true,
            // Costs nothing when idle, and has no burst credits that a backlog could use up.
            ThroughputMode = ThroughputMode.ELASTIC,
            RemovalPolicy = RemovalPolicy.RETAIN,
            FileSystemPolicy = new PolicyDocument(new PolicyDocumentProps
            {
                // The policy is a part of the file system, so it cannot name the access point, which comes after it; the role's policy does.
                Statements =
                [
                    Deny("RefuseWithoutTls", "Bool", "aws:SecureTransport", "false"),
                    Deny("RefuseWithoutAccessPoint", "Null", "elasticfilesystem:AccessPointArn", "true"),
                ],
            }),
        });
        AccessPoint = FileSystem.AddAccessPoint("AccessPoint", new AccessPointOptions
        {
            Path = "/iota",
            CreateAcl = new Acl { OwnerUid = User, OwnerGid = User, Permissions = "0750" },
            PosixUser = new PosixUser { Uid = User, Gid = User },
        });
    }

    public FileSystem FileSystem { get; }

    public AccessPoint AccessPoint { get; }

    private static PolicyStatement Deny(string id, string test, string key, string value) => new(new PolicyStatementProps
    {
        Sid = id,
        Effect = Effect.DENY,
        Principals = [new AnyPrincipal()],
        Actions = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"],
        Conditions = new Dictionary<string, object> { [test] = new Dictionary<string, object> { [key] = value } },
    });
}
