namespace Iota.Cdk.Tests;

public class PermissionTests
{
    private const string Network = "ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces "
        + "ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses";

    private const string Mount = "MountState: elasticfilesystem:ClientMount elasticfilesystem:ClientWrite", Connect = $"ConnectToNetwork: {Network}";

    private const string Refuse = $"Deny RefuseNetworkChangesByCode: {Network}";

    /// <summary>What the event source adds, which names none of its statements.</summary>
    private const string Receive = ": sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:GetQueueUrl sqs:DeleteMessage sqs:GetQueueAttributes";

    /// <summary>Every wildcard in a policy of the templates, with what makes it harmless. The test fails for one too many here, too.</summary>
    private static readonly Dictionary<string, string> ExplainedWildcards = new()
    {
        ["AWS::IAM::Policy ReadLogObjects: arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ReadLogObjects: ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ReadLogObjects: arn:${AWS::Partition}:s3:::org-logs/AWSLogs/o-1a2b3c/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ReadLogObjects: arn:${AWS::Partition}:s3:::flow-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ReadLogObjects: ${CanaryBucket.Arn}/AWSLogs/*"] = "every canary",
        ["AWS::IAM::Policy : ${CanaryBucket.Arn}/AWSLogs/*"] = "puts canaries",
        ["AWS::S3::BucketPolicy : ${CanaryBucket.Arn}/*"] = "refuses",
        ["AWS::EC2::VPCEndpoint : arn:${AWS::Partition}:s3:::org-logs/AWSLogs/o-1a2b3c/*"] = "every log object below the prefix",
        ["AWS::EC2::VPCEndpoint : arn:${AWS::Partition}:s3:::flow-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::EC2::VPCEndpoint : ${CanaryBucket.Arn}/AWSLogs/*"] = "every canary",
        ["AWS::EC2::VPCEndpoint : arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::EC2::VPCEndpoint : ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy WriteMessages: ${AlertsBucket.Arn}/pending/*"] = "messages on their way",
        ["AWS::IAM::Policy WriteMessages: ${AlertsBucket.Arn}/snapshots/*"] = "snapshots of the state",
        ["AWS::IAM::Policy ReadReceipts: ${AlertsBucket.Arn}/delivered/*"] = "receipts",
        ["AWS::IAM::Policy ReadReceipts: ${AlertsBucket.Arn}/dead/*"] = "messages that were refused",
        ["AWS::IAM::Policy ReadSnapshots: ${AlertsBucket.Arn}/snapshots/*"] = "snapshots of the state",
        ["AWS::IAM::Policy ReadMessages: ${AlertsBucket.Arn}/pending/*"] = "messages on their way",
        ["AWS::IAM::Policy MoveMessages: ${AlertsBucket.Arn}/delivered/*"] = "receipts",
        ["AWS::IAM::Policy MoveMessages: ${AlertsBucket.Arn}/leases/*"] = "who sends what",
        ["AWS::IAM::Policy MoveMessages: ${AlertsBucket.Arn}/holds/*"] = "which destination asked to wait",
        ["AWS::IAM::Policy SetMessagesAside: ${AlertsBucket.Arn}/dead/*"] = "messages that were refused",
        ["AWS::IAM::Policy SetMessagesAside: ${AlertsBucket.Arn}/dead-messages/*"] = "messages that were refused",
        ["AWS::IAM::Policy SetMessagesAside: ${AlertsBucket.Arn}/unreadable/*"] = "what is no message",
        ["AWS::IAM::Policy FinishMessages: ${AlertsBucket.Arn}/pending/*"] = "messages on their way",
        ["AWS::IAM::Policy FinishMessages: ${AlertsBucket.Arn}/leases/*"] = "who sends what",
        ["AWS::EC2::VPCEndpoint : ${AlertsBucket.Arn}/pending/*"] = "messages on their way",
        ["AWS::EC2::VPCEndpoint : ${AlertsBucket.Arn}/delivered/*"] = "receipts",
        ["AWS::EC2::VPCEndpoint : ${AlertsBucket.Arn}/dead/*"] = "messages that were refused",
        ["AWS::EC2::VPCEndpoint : ${AlertsBucket.Arn}/snapshots/*"] = "snapshots of the state",
        ["AWS::S3::BucketPolicy : ${AlertsBucket.Arn}/*"] = "refuses",
        ["AWS::IAM::Policy ReadSecrets: arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:iota/pagerduty-??????"] =
            "Secrets Manager ends every ARN with six characters of its own",
        ["AWS::IAM::Policy ConnectToNetwork: *"] = "Lambda's own calls; RefuseNetworkChangesByCode takes them from the function's code",
        ["AWS::IAM::Policy RefuseNetworkChangesByCode: *"] = "refuses",
        ["AWS::SQS::QueuePolicy : sqs:*"] = "refuses",
        ["AWS::S3::BucketPolicy : s3:*"] = "refuses",
        ["AWS::IAM::Policy WriteLake: ${LakeBucket.Arn}/events/*"] = "adds events",
        ["AWS::EC2::VPCEndpoint : ${LakeBucket.Arn}/events/*"] = "adds events",
        ["AWS::S3::BucketPolicy : ${LakeBucket.Arn}/*"] = "refuses",
        ["AWS::S3::BucketPolicy : ${TrailBucket.Arn}/*"] = "refuses",
        ["AWS::S3::BucketPolicy WriteLogs: ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/*"] = "CloudTrail's alone, for its trail",
        ["AWS::KMS::Key : kms:*"] = "the account's administrators; without them nobody could ever change the policy",
        ["AWS::KMS::Key : *"] = "in the policy of a key: that key",
        ["AWS::KMS::Key EncryptLogs: kms:GenerateDataKey*"] = "CloudTrail's alone, for its trail",
        ["AWS::KMS::Key EncryptLogs: *"] = "in the policy of a key: that key",
        ["AWS::KMS::Key DescribeKey: *"] = "in the policy of a key: that key",
    };

    [Fact]
    public void No_policy_has_a_wildcard_without_an_explanation()
    {
        IEnumerable<string> found = Synthesis.Both.Append(Synthesis.Everything).SelectMany(stack => stack.Statements).SelectMany(statement => statement.Actions.Concat(statement.Targets)
            .Where(text => text.AsSpan().ContainsAny('*', '?'))
            .Select(text => $"{statement.Owner.Type} {statement.Id}: {text}"));
        Assert.Equal(ExplainedWildcards.Keys.Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Detection",
        "WriteLog: logs:CreateLogStream logs:PutLogEvents", Mount, Connect, Refuse, "ReadLogObjects: s3:GetObject s3:GetObjectVersion",
        "DecryptLogObjects: kms:Decrypt", "WriteMessages: s3:PutObject", Receive)]
    [InlineData("Tick",
        "WriteLog: logs:CreateLogStream logs:PutLogEvents", Mount, Connect, Refuse, "WriteMessages: s3:PutObject", "ReadReceipts: s3:GetObject",
        "ListReceipts: s3:ListBucket")]
    [InlineData("Admin",
        "WriteLog: logs:CreateLogStream logs:PutLogEvents", Mount, Connect, Refuse, "WriteMessages: s3:PutObject", "ReadSnapshots: s3:GetObject",
        "ListSnapshots: s3:ListBucket")]
    [InlineData("Notify",
        "WriteLog: logs:CreateLogStream logs:PutLogEvents", "ListMessages: s3:ListBucket", "ReadMessages: s3:GetObject",
        "MoveMessages: s3:GetObject s3:PutObject",
        "SetMessagesAside: s3:PutObject",
        "FinishMessages: s3:DeleteObject", "ReadParameters: ssm:GetParameter", "ReadSecrets: secretsmanager:GetSecretValue", Receive)]
    public void A_function_has_these_permissions_and_no_others(string construct, params string[] permissions)
    {
        Assert.Equal(permissions.Select(permission => permission.TrimStart()), Synthesis.ExistingTrail.Permissions(construct).Statements.Select(statement =>
            $"{(statement.Effect == "Deny" ? "Deny " : "")}{statement.Id}: {string.Join(' ', statement.Actions)}".TrimStart()));
        Resource role = Synthesis.ExistingTrail.At($"{construct}/Permissions/Role", "AWS::IAM::Role");
        Assert.Null(role["ManagedPolicyArns"]);
        Assert.Null(role["Policies"]);
        Assert.Equal("""{"Service":"lambda.amazonaws.com"}""", Assert.Single(role.Statements).Json["Principal"]!.ToJsonString());
    }

    [Fact]
    public void The_function_that_sends_reads_the_secrets_that_were_named_and_no_others()
    {
        Resource permissions = Synthesis.ExistingTrail.Permissions("Notify");
        Assert.Equal(["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/iota/slack"], permissions.Statement("ReadParameters").Targets);
        Assert.Equal(
            ["arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:iota/pagerduty-??????"],
            permissions.Statement("ReadSecrets").Targets);
    }

    [Fact]
    public void Log_objects_are_read_below_the_prefix_of_the_source()
    {
        var stack = new Synthesis(TestSettings.ForExistingTrail.With("prefix", "central/AWSLogs/o-1a2b3c/"));
        Assert.Equal(["arn:${AWS::Partition}:s3:::company-logs/central/AWSLogs/o-1a2b3c/*"], stack.Permissions("Detection").Statement("ReadLogObjects").Targets);
    }

    [Fact]
    public void The_key_is_used_by_s3_of_this_region_for_the_objects_of_the_source_alone()
    {
        Statement decrypt = Synthesis.ExistingTrail.Permissions("Detection").Statement("DecryptLogObjects");
        Assert.Equal([TestSettings.KeyArn], decrypt.Targets);
        Assert.Equal(["s3.${AWS::Region}.amazonaws.com"], decrypt.Condition("StringEquals", "kms:ViaService"));
        Assert.Equal(
            ["arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*", "arn:${AWS::Partition}:s3:::company-logs"],
            decrypt.Condition("StringLike", "kms:EncryptionContext:aws:s3:arn"));
    }

    [Fact]
    public void Without_a_key_the_function_may_not_decrypt() =>
        Assert.DoesNotContain("kms:Decrypt", new Synthesis(TestSettings.ForExistingTrail).Permissions("Detection").Statements.SelectMany(statement => statement.Actions));

    [Fact]
    public void The_state_is_mounted_through_its_access_point_alone()
    {
        Statement mount = Synthesis.NewTrail.Permissions("Detection").Statement("MountState");
        Assert.Equal(["${StateFileSystem.Arn}"], mount.Targets);
        Assert.Equal(
            ["arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/${StateFileSystemAccessPoint}"],
            mount.Condition("ArnEquals", "elasticfilesystem:AccessPointArn"));
    }

    [Fact]
    public void The_code_of_the_function_cannot_change_the_network() =>
        Assert.Equal(["false"], Synthesis.NewTrail.Permissions("Detection").Statement("RefuseNetworkChangesByCode").Condition("Null", "lambda:SourceFunctionArn"));

    [Fact]
    public void Everyone_is_either_refused_or_must_be_the_function() => Assert.All(
        Synthesis.Both.Append(Synthesis.Everything).SelectMany(stack => stack.Statements).Where(statement => statement.Json["Principal"]?.ToJsonString() is "\"*\"" or """{"AWS":"*"}"""),
        statement => Assert.True(statement.Effect == "Deny" || statement.Json["Condition"]?["ArnEquals"]?["aws:PrincipalArn"] is not null));

    [Fact]
    public void There_is_one_function_for_each_role_and_no_helper_of_the_cdk()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            Assert.Equal(4, stack.All("AWS::Lambda::Function").Count);
            Assert.DoesNotContain(stack.Resources, resource => resource.Type.Contains("Custom", StringComparison.Ordinal));
        }
    }
}
