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
    public void What_works_on_the_state_runs_in_the_isolated_subnets_of_two_zones()
    {
        IReadOnlyList<Resource> subnets = Synthesis.NewTrail.All("AWS::EC2::Subnet");
        Assert.Equal(2, subnets.Count);
        Assert.All(subnets, subnet => Assert.False((bool)subnet["MapPublicIpOnLaunch"]!));
        foreach (string construct in (string[])["Detection", "Tick", "Admin"])
        {
            JsonArray used = Synthesis.NewTrail.Function(construct)["VpcConfig"]!["SubnetIds"]!.AsArray();
            Assert.Equal(subnets.Select(subnet => subnet.Id), used.Select(id => (string?)id!["Ref"]));
        }
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
    public void Through_the_endpoint_each_function_does_what_its_role_may_do_in_s3_and_nobody_does_anything_else()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            IEnumerable<string> roles = ((string[])["Detection", "Tick", "Admin"]).SelectMany(construct => stack.Permissions(construct).Statements
                .Where(statement => statement.Actions.Any(action => action.StartsWith("s3:", StringComparison.Ordinal)))
                .Select(statement => Describe(statement, $"${{{construct}PermissionsRole.Arn}}")));
            IEnumerable<string> endpoint = stack.Single("AWS::EC2::VPCEndpoint").Statements
                .Select(statement => Describe(statement, Assert.Single(statement.Condition("ArnEquals", "aws:PrincipalArn"))));
            Assert.Equal(roles.Order(StringComparer.Ordinal), endpoint.Order(StringComparer.Ordinal));
        }

        static string Describe(Statement statement, string role) =>
            $"{statement.Effect} {role}: {string.Join(' ', statement.Actions)} on {string.Join(' ', statement.Targets)}";
    }

    [Theory]
    [InlineData("Detection")]
    [InlineData("Tick")]
    [InlineData("Admin")]
    public void A_function_in_the_network_can_open_connections_to_the_state_and_to_port_443_alone(string construct)
    {
        Synthesis stack = Synthesis.NewTrail;
        JsonNode rule = Assert.Single(stack.At($"{construct}/Firewall", "AWS::EC2::SecurityGroup")["SecurityGroupEgress"]!.AsArray())!;
        Assert.Equal(443, (int)rule["FromPort"]!);
        Assert.Equal(443, (int)rule["ToPort"]!);
        Resource state = stack.At("State/Firewall", "AWS::EC2::SecurityGroup"), toState = stack.At($"{construct}/Firewall", "AWS::EC2::SecurityGroupEgress");
        Assert.Equal(2049, (int)toState["FromPort"]!);
        Assert.True(JsonNode.DeepEquals(Synthesis.Ref(state, "GroupId"), toState["DestinationSecurityGroupId"]));
    }

    [Fact]
    public void The_state_takes_connections_from_the_functions_alone()
    {
        Synthesis stack = Synthesis.NewTrail;
        Resource firewall = stack.At("State/Firewall", "AWS::EC2::SecurityGroup");
        Assert.Null(firewall["SecurityGroupIngress"]);
        IReadOnlyList<Resource> ways = stack.All("AWS::EC2::SecurityGroupIngress");
        Assert.All(ways, ingress =>
        {
            Assert.Equal(2049, (int)ingress["FromPort"]!);
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(firewall, "GroupId"), ingress["GroupId"]));
        });
        Assert.Equal(
            ((string[])["Admin", "Detection", "Tick"]).Select(name => stack.At($"{name}/Firewall", "AWS::EC2::SecurityGroup").Id),
            ways.Select(ingress => (string)ingress["SourceSecurityGroupId"]!["Fn::GetAtt"]![0]!).Order(StringComparer.Ordinal));
        // CDK writes a rule that matches nothing where there is to be none.
        Assert.All(firewall["SecurityGroupEgress"]!.AsArray(), rule => Assert.Equal("255.255.255.255/32", (string?)rule!["CidrIp"]));
    }
}
