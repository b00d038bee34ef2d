using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Iota.Cdk;

/// <summary>What <c>iota worker</c> may do in AWS, for the one service account that it runs as. infra/kubernetes/base/policies holds the same policies as files, for who
/// makes roles otherwise; a test compares them.</summary>
internal sealed class WorkerRole : Construct
{
    public WorkerRole(Construct scope, string id, PodIdentity pod) : base(scope, id) => Role = new Role(this, "Role", new RoleProps
    {
        Description = "Iota: the worker in Kubernetes",
        // Both conditions: without the audience a token that the pod got for somebody else would do, without the subject one of any pod of the cluster.
        AssumedBy = new WebIdentityPrincipal($"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:oidc-provider/{pod.Provider}", new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, object>
            {
                [$"{pod.Provider}:aud"] = "sts.amazonaws.com",
                [$"{pod.Provider}:sub"] = $"system:serviceaccount:{pod.Namespace}:{pod.ServiceAccount}",
            },
        }),
    });

    public Role Role { get; }

    public void TakeMessages(IQueue queue) =>
        Role.AddToPolicy(LogPermissions.Allow("TakeMessages", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"], [queue.QueueArn]));

    public void ReadLogObjects(IReadOnlyList<LogSource> sources)
    {
        foreach (PolicyStatement statement in LogPermissions.Read(sources)) Role.AddToPolicy(statement);
    }

    public void ReadSecrets(IReadOnlyList<SecretReference> secrets)
    {
        foreach (IGrouping<string, SecretReference> kind in secrets.GroupBy(secret => secret.Action))
        {
            string id = kind.Key == SecretReference.ReadParameter ? "ReadParameters" : "ReadSecrets";
            Role.AddToPolicy(LogPermissions.Allow(id, [kind.Key], [.. kind.Select(secret => secret.Arn)]));
        }
    }

    /// <summary>Lets it add to the lake. It cannot read, list or delete there.</summary>
    public void WriteLake(Lake lake) => Role.AddToPolicy(LogPermissions.Allow("WriteLake", ["s3:PutObject"], [lake.EventObjects]));

    public void AssumeRoles(IReadOnlyList<string> roles)
    {
        if (roles.Count > 0) Role.AddToPolicy(LogPermissions.Allow("ReadOtherAccounts", ["sts:AssumeRole"], [.. roles]));
    }
}
