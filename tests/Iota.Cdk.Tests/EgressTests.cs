using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>What <c>egress=nat</c> opens, and what stays closed.</summary>
public class EgressTests
{
    private static Synthesis Stack => Synthesis.Everything;

    [Fact]
    public void Network_and_workers_are_opened_together_for_the_function_that_runs_rules_alone()
    {
        Assert.Equal("allow", Variable(Stack, "Detection"));
        Assert.All(["Tick", "Admin", "Notify"], construct => Assert.Null(Variable(Stack, construct)));
        Assert.All(Synthesis.Both, closed => Assert.Null(Variable(closed, "Detection")));
        Assert.All(SubnetsOf("Detection"), subnet => Assert.True(LeadsToNat(subnet)));
    }

    [Theory]
    [InlineData("Tick")]
    [InlineData("Admin")]
    public void What_runs_no_rules_stays_where_no_route_leads_out(string construct) => Assert.All(SubnetsOf(construct), subnet => Assert.False(LeadsToNat(subnet)));

    [Fact]
    public void Rules_can_open_connections_to_port_443_and_the_state_alone()
    {
        JsonNode rule = Assert.Single(Stack.At("Detection/Firewall", "AWS::EC2::SecurityGroup")["SecurityGroupEgress"]!.AsArray())!;
        Assert.Equal("tcp 443-443", $"{rule["IpProtocol"]} {rule["FromPort"]}-{rule["ToPort"]}");
    }

    [Fact]
    public void Nobody_can_come_in()
    {
        Assert.All(Stack.All("AWS::EC2::SecurityGroup").Where(group => !group.Name.StartsWith("State", StringComparison.Ordinal)),
            group => Assert.Null(group["SecurityGroupIngress"]));
        Assert.All(Stack.All("AWS::EC2::Subnet"), subnet => Assert.False((bool)subnet["MapPublicIpOnLaunch"]!));
    }

    [Fact]
    public void It_costs_one_gateway() => Assert.Single(Stack.All("AWS::EC2::NatGateway"));

    private static string? Variable(Synthesis stack, string construct) => (string?)stack.Function(construct)["Environment"]!["Variables"]!["IOTA_RULES_NETWORK"];

    private static IEnumerable<string> SubnetsOf(string construct) => Stack.Function(construct)["VpcConfig"]!["SubnetIds"]!.AsArray().Select(id => (string)id!["Ref"]!);

    private static bool LeadsToNat(string subnet)
    {
        Resource table = Assert.Single(Stack.All("AWS::EC2::SubnetRouteTableAssociation"), association => (string?)association["SubnetId"]!["Ref"] == subnet);
        return Stack.All("AWS::EC2::Route").Any(route => JsonNode.DeepEquals(route["RouteTableId"], table["RouteTableId"]) && route["NatGatewayId"] is not null);
    }
}
