namespace Iota.Cdk.Tests;

public class PermissionTests
{
    /// <summary>Every wildcard in a policy of the two templates, with what makes it harmless. The test fails for one too many here, too.</summary>
    private static readonly Dictionary<string, string> ExplainedWildcards = new()
    {
        ["AWS::IAM::Policy ReadLogObjects: arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ReadLogObjects: ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"] = "every log object below the prefix",
        ["AWS::EC2::VPCEndpoint : arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*"] = "every log object below the prefix",
        ["AWS::EC2::VPCEndpoint : ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"] = "every log object below the prefix",
        ["AWS::IAM::Policy ConnectToNetwork: *"] = "Lambda's own calls; RefuseNetworkChangesByCode takes them from the function's code",
        ["AWS::IAM::Policy RefuseNetworkChangesByCode: *"] = "refuses",
        ["AWS::SQS::QueuePolicy : sqs:*"] = "refuses",
        ["AWS::S3::BucketPolicy : s3:*"] = "refuses",
        ["AWS::S3::BucketPolicy : ${TrailBucket.Arn}/*"] = "refuses",
        ["AWS::S3::BucketPolicy WriteLogs: ${TrailBucket.Arn}/AWSLogs/${AWS::AccountId}/*"] = "CloudTrail's alone, for its trail",
        ["AWS::KMS::Key : kms:*"] = "the account's administrators; without them nobody could ever change the policy",
        ["AWS::KMS::Key : *"] = "in the policy of a key: that key",
        ["AWS::KMS::Key EncryptLogs: kms:GenerateDataKey*"] = "CloudTrail's alone, for its trail",
        ["AWS::KMS::Key EncryptLogs: *"] = "in the policy of a key: that key",
        ["AWS::KMS::Key DescribeKey: *"] = "in the policy of a key: that key",
    };

    private static Resource Policy(Synthesis stack) => stack.Single("AWS::IAM::Policy");

    [Fact]
    public void No_policy_has_a_wildcard_without_an_explanation()
    {
        IEnumerable<string> found = Synthesis.Both.SelectMany(stack => stack.Statements).SelectMany(statement => statement.Actions.Concat(statement.Targets)
            .Where(text => text.Contains('*', StringComparison.Ordinal))
            .Select(text => $"{statement.Owner.Type} {statement.Id}: {text}"));
        Assert.Equal(ExplainedWildcards.Keys.Order(StringComparer.Ordinal), found.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_function_has_these_permissions_and_no_others()
    {
        const string network = "ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces "
            + "ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses";
        foreach (Synthesis stack in Synthesis.Both)
        {
            Assert.Equal(
                [
                    "Allow ReadLogObjects: s3:GetObject s3:GetObjectVersion",
                    "Allow DecryptLogObjects: kms:Decrypt",
                    "Allow MountState: elasticfilesystem:ClientMount elasticfilesystem:ClientWrite",
                    "Allow WriteLog: logs:CreateLogStream logs:PutLogEvents",
                    $"Allow ConnectToNetwork: {network}",
                    $"Deny RefuseNetworkChangesByCode: {network}",
                    "Allow : sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:GetQueueUrl sqs:DeleteMessage sqs:GetQueueAttributes",
                ],
                Policy(stack).Statements.Select(statement => $"{statement.Effect} {statement.Id}: {string.Join(' ', statement.Actions)}"));
            Resource role = stack.Single("AWS::IAM::Role");
            Assert.Null(role["ManagedPolicyArns"]);
            Assert.Null(role["Policies"]);
            Assert.Equal("""{"Service":"lambda.amazonaws.com"}""", Assert.Single(role.Statements).Json["Principal"]!.ToJsonString());
        }
    }

    [Fact]
    public void Log_objects_are_read_below_the_prefix_of_the_source()
    {
        var stack = new Synthesis(TestSettings.ForExistingTrail.With("prefix", "central/AWSLogs/o-1a2b3c/"));
        Assert.Equal(["arn:${AWS::Partition}:s3:::company-logs/central/AWSLogs/o-1a2b3c/*"], Policy(stack).Statement("ReadLogObjects").Targets);
    }

    [Fact]
    public void The_key_is_used_by_s3_of_this_region_for_the_objects_of_the_source_alone()
    {
        Statement decrypt = Policy(Synthesis.ExistingTrail).Statement("DecryptLogObjects");
        Assert.Equal([TestSettings.KeyArn], decrypt.Targets);
        Assert.Equal(["s3.${AWS::Region}.amazonaws.com"], decrypt.Condition("StringEquals", "kms:ViaService"));
        Assert.Equal(
            ["arn:${AWS::Partition}:s3:::company-logs/AWSLogs/*", "arn:${AWS::Partition}:s3:::company-logs"],
            decrypt.Condition("StringLike", "kms:EncryptionContext:aws:s3:arn"));
    }

    [Fact]
    public void Without_a_key_the_function_may_not_decrypt() =>
        Assert.DoesNotContain("kms:Decrypt", Policy(new Synthesis(TestSettings.ForExistingTrail)).Statements.SelectMany(statement => statement.Actions));

    [Fact]
    public void The_state_is_mounted_through_its_access_point_alone()
    {
        Statement mount = Policy(Synthesis.NewTrail).Statement("MountState");
        Assert.Equal(["${StateFileSystem.Arn}"], mount.Targets);
        Assert.Equal(
            ["arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/${StateFileSystemAccessPoint}"],
            mount.Condition("ArnEquals", "elasticfilesystem:AccessPointArn"));
    }

    [Fact]
    public void The_code_of_the_function_cannot_change_the_network() =>
        Assert.Equal(["false"], Policy(Synthesis.NewTrail).Statement("RefuseNetworkChangesByCode").Condition("Null", "lambda:SourceFunctionArn"));

    [Fact]
    public void Everyone_is_either_refused_or_must_be_the_function() => Assert.All(
        Synthesis.Both.SelectMany(stack => stack.Statements).Where(statement => statement.Json["Principal"]?.ToJsonString() is "\"*\"" or """{"AWS":"*"}"""),
        statement => Assert.True(statement.Effect == "Deny" || statement.Json["Condition"]?["ArnEquals"]?["aws:PrincipalArn"] is not null));

    [Fact]
    public void There_is_one_function_and_no_helper_of_the_cdk()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            _ = stack.Single("AWS::Lambda::Function");
            Assert.DoesNotContain(stack.Resources, resource => resource.Type.Contains("Custom", StringComparison.Ordinal));
        }
    }
}
