using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Iota.Cdk;

/// <summary>A network with no way out but to S3: isolated subnets, a free gateway endpoint, no NAT, no interface endpoint, no internet gateway.</summary>
internal sealed class PrivateNetwork : Construct
{
    public PrivateNetwork(Construct scope, string id) : base(scope, id)
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr("10.0.0.0/24"),
            MaxAzs = 2,
            NatGateways = 0,
            SubnetConfiguration = [new SubnetConfiguration { Name = "Isolated", SubnetType = SubnetType.PRIVATE_ISOLATED, CidrMask = 26 }],
        });
        S3 = Vpc.AddGatewayEndpoint("S3", new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 });
    }

    public Vpc Vpc { get; }

    public GatewayVpcEndpoint S3 { get; }

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
