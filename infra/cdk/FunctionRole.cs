using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Iota.Cdk;

/// <summary>What a function may do, written by hand: CDK's grants and AWS's managed policies reach further. An event source adds what reading its queue
/// takes.</summary>
internal sealed class FunctionRole : Construct
{
    public FunctionRole(Construct scope, string id, LogGroup log) : base(scope, id)
    {
        Role = new Role(this, "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com") });
        Allow("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [log.LogGroupArn]);
    }

    public Role Role { get; }

    private static string[] NetworkActions =>
    [
        "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ];

    public void ReadLogObjects(IReadOnlyList<LogSource> sources)
    {
        Allow("ReadLogObjects", ["s3:GetObject", "s3:GetObjectVersion"], [.. sources.Select(source => source.ObjectsArn)]);
        LogSource[] encrypted = [.. sources.Where(source => source.KeyArn is not null)];
        if (encrypted.Length == 0) return;
        // S3 binds the data key of an object to the ARN of the object, or of the bucket where the bucket has an S3 bucket key. A statement for all keys: each
        // opens the objects of its own buckets only, whatever the others are.
        Allow("DecryptLogObjects", ["kms:Decrypt"], [.. encrypted.Select(source => source.KeyArn!).Distinct()],
            ("StringEquals", "kms:ViaService", $"s3.{Aws.REGION}.amazonaws.com"),
            ("StringLike", "kms:EncryptionContext:aws:s3:arn", encrypted.SelectMany(source => new[] { source.ObjectsArn, source.BucketArn }).Distinct().ToArray()));
    }

    /// <summary>Lets the function mount the state, which takes a connection to the network.</summary>
    public void MountState(StateFileSystem state)
    {
        Allow("MountState", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], [state.FileSystem.FileSystemArn],
            ("ArnEquals", "elasticfilesystem:AccessPointArn", state.AccessPoint.AccessPointArn));
        // Lambda itself connects the function to the network, with the function's role and on resources that do not exist yet: hence the "*". The function's
        // code has no business there, and calls from it are told by a condition key that Lambda sets for them alone
        // (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html; /lambda-intro-execution-role.html).
        Allow("ConnectToNetwork", NetworkActions, ["*"]);
        Role.AddToPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "RefuseNetworkChangesByCode",
            Effect = Effect.DENY,
            Actions = NetworkActions,
            Resources = ["*"],
            Conditions = Conditions([("Null", "lambda:SourceFunctionArn", "false")]),
        }));
    }

    public void Allow(string id, string[] actions, string[] resources, params (string Test, string Key, object Value)[] conditions) =>
        Role.AddToPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = id,
            Actions = actions,
            Resources = resources,
            Conditions = Conditions(conditions),
        }));

    private static Dictionary<string, object> Conditions((string Test, string Key, object Value)[] conditions) =>
        conditions.ToDictionary(condition => condition.Test, condition => (object)new Dictionary<string, object> { [condition.Key] = condition.Value });
}
