using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class NetworkTests
{
    [Theory]
    [InlineData("AWS::EC2::NatGateway")]
    [InlineData("AWS::EC2::InternetGateway")]
    [InlineData("AWS::EC2::EgressOnlyInternetGateway")]
    [InlineData("AWS::EC2::VPNGateway")]
    [InlineData("AWS::EC2::VPCPeeringConnection")]
    [InlineData("AWS::EC2::TransitGatewayAttachment")]
    [InlineData("AWS::EC2::EIP")]
    [InlineData("AWS::EC2::Route")]
    public void No_way_leads_out_of_the_network(string type) => Assert.All(Synthesis.Both, stack => Assert.Empty(stack.All(type)));

    [Fact]
    public void The_function_runs_in_the_isolated_subnets_of_two_zones()
    {
        Resource function = Synthesis.NewTrail.Single("AWS::Lambda::Function");
        IReadOnlyList<Resource> subnets = Synthesis.NewTrail.All("AWS::EC2::Subnet");
        Assert.Equal(2, subnets.Count);
        Assert.All(subnets, subnet => Assert.False((bool)subnet["MapPublicIpOnLaunch"]!));
        Assert.Equal(subnets.Select(subnet => subnet.Id), function["VpcConfig"]!["SubnetIds"]!.AsArray().Select(id => (string?)id!["Ref"]));
    }

    [Fact]
    public void The_only_endpoint_is_that_of_s3_which_costs_nothing()
    {
        Resource endpoint = Synthesis.NewTrail.Single("AWS::EC2::VPCEndpoint");
        Assert.Equal("Gateway", (string?)endpoint["VpcEndpointType"]);
        Assert.Equal("""{"Fn::Join":["",["com.amazonaws.",{"Ref":"AWS::Region"},".s3"]]}""", endpoint["ServiceName"]!.ToJsonString());
        Assert.Equal(2, endpoint["RouteTableIds"]!.AsArray().Count);
    }

    [Fact]
    public void Through_the_endpoint_the_function_reads_log_objects_and_nobody_does_anything_else()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            Statement let = Assert.Single(stack.Single("AWS::EC2::VPCEndpoint").Statements);
            Statement read = stack.At("Detection/Permissions/Role", "AWS::IAM::Policy").Statement("ReadLogObjects");
            Assert.Equal("Allow", let.Effect);
            Assert.Equal(read.Actions, let.Actions);
            Assert.Equal(read.Targets, let.Targets);
            Assert.Equal(["${DetectionPermissionsRole.Arn}"], let.Condition("ArnEquals", "aws:PrincipalArn"));
        }
    }

    [Fact]
    public void The_function_can_open_connections_to_the_state_and_to_port_443_alone()
    {
        Synthesis stack = Synthesis.NewTrail;
        JsonNode rule = Assert.Single(stack.At("Detection/Firewall", "AWS::EC2::SecurityGroup")["SecurityGroupEgress"]!.AsArray())!;
        Assert.Equal(443, (int)rule["FromPort"]!);
        Assert.Equal(443, (int)rule["ToPort"]!);
        Resource state = stack.At("State/Firewall", "AWS::EC2::SecurityGroup"), toState = stack.Single("AWS::EC2::SecurityGroupEgress");
        Assert.Equal(2049, (int)toState["FromPort"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(state, "GroupId"), toState["DestinationSecurityGroupId"]));
    }

    [Fact]
    public void The_state_takes_connections_from_the_function_alone()
    {
        Synthesis stack = Synthesis.NewTrail;
        Resource firewall = stack.At("State/Firewall", "AWS::EC2::SecurityGroup"), ingress = stack.Single("AWS::EC2::SecurityGroupIngress");
        Assert.Null(firewall["SecurityGroupIngress"]);
        Assert.Equal(2049, (int)ingress["FromPort"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(firewall, "GroupId"), ingress["GroupId"]));
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(stack.At("Detection/Firewall", "AWS::EC2::SecurityGroup"), "GroupId"), ingress["SourceSecurityGroupId"]));
        // CDK writes a rule that matches nothing where there is to be none.
        Assert.All(firewall["SecurityGroupEgress"]!.AsArray(), rule => Assert.Equal("255.255.255.255/32", (string?)rule!["CidrIp"]));
    }
}
