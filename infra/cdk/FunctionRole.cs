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
        foreach (PolicyStatement statement in LogPermissions.Read(sources)) Role.AddToPolicy(statement);
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
            Conditions = LogPermissions.Conditions(("Null", "lambda:SourceFunctionArn", "false")),
        }));
    }

    public void Allow(string id, string[] actions, string[] resources, params (string Test, string Key, object Value)[] conditions) =>
        Role.AddToPolicy(LogPermissions.Allow(id, actions, resources, conditions));
}
