using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class StateTests
{
    private static Resource FileSystem => Synthesis.NewTrail.Single("AWS::EFS::FileSystem");

    [Fact]
    public void State_is_encrypted() => Assert.True((bool)FileSystem["Encrypted"]!);

    [Fact]
    public void State_is_backed_up_and_outlives_the_stack()
    {
        Assert.Equal("ENABLED", (string?)FileSystem["BackupPolicy"]!["Status"]);
        Assert.Equal("Retain", FileSystem.DeletionPolicy);
        Assert.Equal("Retain", (string?)FileSystem.Json["UpdateReplacePolicy"]);
    }

    [Fact]
    public void State_has_no_burst_credits_that_a_backlog_could_use_up() => Assert.Equal("elastic", (string?)FileSystem["ThroughputMode"]);

    [Fact]
    public void State_cannot_be_mounted_without_tls_or_without_the_access_point()
    {
        Assert.Equal(2, FileSystem.Statements.Count());
        Assert.All(FileSystem.Statements, statement =>
        {
            Assert.Equal("Deny", statement.Effect);
            Assert.Equal(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"], statement.Actions);
            Assert.Equal("""{"AWS":"*"}""", statement.Json["Principal"]!.ToJsonString());
        });
        Assert.True(FileSystem.RefusesWithoutTls);
        Assert.Equal(["true"], FileSystem.Statement("RefuseWithoutAccessPoint").Condition("Null", "elasticfilesystem:AccessPointArn"));
    }

    [Fact]
    public void The_access_point_is_a_folder_of_its_own_with_an_unprivileged_owner()
    {
        Resource accessPoint = Synthesis.NewTrail.Single("AWS::EFS::AccessPoint");
        Assert.Equal("""{"Gid":"1000","Uid":"1000"}""", accessPoint["PosixUser"]!.ToJsonString());
        Assert.Equal(
            """{"CreationInfo":{"OwnerGid":"1000","OwnerUid":"1000","Permissions":"0750"},"Path":"/iota"}""",
            accessPoint["RootDirectory"]!.ToJsonString());
    }

    [Fact]
    public void Functions_in_the_network_mount_the_access_point_where_it_looks_for_the_state()
    {
        foreach (string construct in (string[])["Detection", "Tick", "Admin"])
        {
            Resource function = Synthesis.NewTrail.Function(construct);
            JsonNode mount = Assert.Single(function["FileSystemConfigs"]!.AsArray())!;
            Assert.Equal((string?)function["Environment"]!["Variables"]!["IOTA_STATE"], (string?)mount["LocalMountPath"]);
            Assert.Contains(Synthesis.NewTrail.Single("AWS::EFS::AccessPoint").Id, mount["Arn"]!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_runs_before_the_state_can_be_mounted()
    {
        Synthesis stack = Synthesis.NewTrail;
        IEnumerable<string> awaited = stack.At("Detection/Function", "AWS::Lambda::EventSourceMapping").Json["DependsOn"]!.AsArray().Select(id => (string)id!);
        string[] needed = ["AWS::EFS::MountTarget", "AWS::EC2::VPCEndpoint"];
        IEnumerable<Resource> ways = stack.All("AWS::EC2::SecurityGroupIngress").Concat(stack.All("AWS::EC2::SecurityGroupEgress"))
            .Where(rule => rule.Json.ToJsonString().Contains("DetectionFirewall", StringComparison.Ordinal));
        Assert.Subset(awaited.ToHashSet(), needed.SelectMany(stack.All).Concat(ways).Select(resource => resource.Id).ToHashSet());
    }
}
