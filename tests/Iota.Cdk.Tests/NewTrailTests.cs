using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class NewTrailTests
{
    private static Synthesis Stack => Synthesis.NewTrail;

    private static Resource Bucket => Stack.At("Trail/Bucket", "AWS::S3::Bucket");

    [Fact]
    public void The_trail_records_all_regions_with_digests_and_the_stacks_key()
    {
        Resource trail = Stack.Single("AWS::CloudTrail::Trail");
        Assert.True((bool)trail["IsMultiRegionTrail"]!);
        Assert.True((bool)trail["IncludeGlobalServiceEvents"]!);
        Assert.True((bool)trail["EnableLogFileValidation"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Stack.Single("AWS::KMS::Key"), "Arn"), trail["KMSKeyId"]));
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Bucket), trail["S3BucketName"]));
    }

    [Fact]
    public void The_bucket_is_encrypted_versioned_and_closed()
    {
        JsonNode rule = Assert.Single(Bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]!.AsArray())!["ServerSideEncryptionByDefault"]!;
        Assert.Equal("aws:kms", (string?)rule["SSEAlgorithm"]);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(Stack.Single("AWS::KMS::Key"), "Arn"), rule["KMSMasterKeyID"]));
        Assert.Equal("Enabled", (string?)Bucket["VersioningConfiguration"]!["Status"]);
        Assert.Equal(4, Bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(setting => (bool)setting.Value!));
        Assert.True(Stack.At("Trail/Bucket", "AWS::S3::BucketPolicy").RefusesWithoutTls);
    }

    [Fact]
    public void Logs_and_the_key_that_opens_them_outlive_the_stack()
    {
        Assert.Equal("Retain", Bucket.DeletionPolicy);
        Assert.Equal("Retain", Stack.Single("AWS::KMS::Key").DeletionPolicy);
    }

    [Fact]
    public void The_key_is_rotated() => Assert.True((bool)Stack.Single("AWS::KMS::Key")["EnableKeyRotation"]!);

    [Fact]
    public void Log_objects_are_announced_and_digests_are_not()
    {
        JsonNode announced = Assert.Single(Bucket["NotificationConfiguration"]!["TopicConfigurations"]!.AsArray())!;
        Assert.Equal("s3:ObjectCreated:*", (string?)announced["Event"]);
        Assert.True(JsonNode.DeepEquals(Stack.At("Ingest/Queue", "AWS::SNS::Subscription")["TopicArn"], announced["Topic"]));
        Assert.Equal(
            """{"S3Key":{"Rules":[{"Name":"prefix","Value":{"Fn::Join":["",["AWSLogs/",{"Ref":"AWS::AccountId"},"/CloudTrail/"]]}}]}}""",
            announced["Filter"]!.ToJsonString());
    }

    [Fact]
    public void The_bucket_is_made_when_s3_may_publish() =>
        Assert.Equal([Stack.At("Trail/Announcements/Topic", "AWS::SNS::TopicPolicy").Id], Bucket.Json["DependsOn"]!.AsArray().Select(id => (string)id!));

    [Fact]
    public void Only_s3_for_a_bucket_of_this_stack_can_publish_and_only_with_tls()
    {
        Resource policy = Stack.At("Trail/Announcements/Topic", "AWS::SNS::TopicPolicy");
        Statement allowed = Assert.Single(policy.Statements, statement => statement.Effect == "Allow");
        Assert.Equal("""{"Service":"s3.amazonaws.com"}""", allowed.Json["Principal"]!.ToJsonString());
        Assert.Equal(["${AWS::AccountId}"], allowed.Condition("StringEquals", "aws:SourceAccount"));
        Assert.Equal(["arn:${AWS::Partition}:s3:::iota-*"], allowed.Condition("ArnLike", "aws:SourceArn"));
        Assert.True(policy.RefusesWithoutTls);
    }

    [Theory]
    [InlineData("AWS::S3::BucketPolicy", "CheckBucket")]
    [InlineData("AWS::S3::BucketPolicy", "WriteLogs")]
    [InlineData("AWS::KMS::Key", "EncryptLogs")]
    [InlineData("AWS::KMS::Key", "DescribeKey")]
    public void CloudTrail_may_use_bucket_and_key_for_this_trail_alone(string type, string id)
    {
        Statement statement = Stack.At(type == "AWS::KMS::Key" ? "Trail/Key" : "Trail/Bucket", type).Statement(id);
        Assert.Equal("""{"Service":"cloudtrail.amazonaws.com"}""", statement.Json["Principal"]!.ToJsonString());
        Assert.Equal(
            ["arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${AWS::StackName}"],
            statement.Condition("ArnEquals", "aws:SourceArn"));
    }
}
