using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Iota.Cdk;

/// <summary>A network with no way out but to S3: isolated subnets, a free gateway endpoint, no NAT, no interface endpoint, no internet gateway. Only where rules have to
/// call out there are a NAT gateway and subnets that lead to it, for the detection function alone.</summary>
internal sealed class PrivateNetwork : Construct
{
    private static readonly SubnetConfiguration Isolated = new() { Name = "Isolated", SubnetType = SubnetType.PRIVATE_ISOLATED, CidrMask = 26 };

    public PrivateNetwork(Construct scope, string id, bool egress) : base(scope, id)
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr("10.0.0.0/24"),
            MaxAzs = 2,
            // One serves both zones: when its zone fails, rules that call out fail for a while, and nothing is lost.
            NatGateways = egress ? 1 : 0,
            SubnetConfiguration = egress
                ?
                [
                    Isolated,
                    new SubnetConfiguration { Name = "Rules", SubnetType = SubnetType.PRIVATE_WITH_EGRESS, CidrMask = 27 },
                    new SubnetConfiguration { Name = "Nat", SubnetType = SubnetType.PUBLIC, CidrMask = 28, MapPublicIpOnLaunch = false },
                ]
                : [Isolated],
        });
        S3 = Vpc.AddGatewayEndpoint("S3", new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 });
        ForRules = egress ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    }

    public Vpc Vpc { get; }

    public GatewayVpcEndpoint S3 { get; }

    /// <summary>Where the function that runs rules belongs.</summary>
    public SubnetType ForRules { get; }

    /// <summary>Lets the role, and no other principal, do this through the endpoint. Nothing else leaves the network that way.</summary>
    public void Let(IRole role, string[] actions, string[] resources) => S3.AddToPolicy(new PolicyStatement(new PolicyStatementProps
    {
        // The policy of a gateway endpoint can name a principal only in a condition.
        Principals = [new AnyPrincipal()],
        Actions = actions,
        Resources = resources,
        Conditions = new Dictionary<string, object>
        {
            ["ArnEquals"] = new Dictionary<string, object> { ["aws:PrincipalArn"] = role.RoleArn },
        },
    }));
}
