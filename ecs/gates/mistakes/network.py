"""Mistakes in addresses, routes and security groups."""

from .mistake import Mistake, stack

MISTAKES: list[Mistake] = [
    stack(
        "two subnets overlap",
        "network",
        "PublicSubnetB",
        "!Select [1, !Cidr [!Ref VpcCidr, 4, 12]]",
        "!Select [0, !Cidr [!Ref VpcCidr, 4, 12]]",
    ),
    stack(
        "two subnets overlap by IPv6",
        "network",
        "PrivateSubnetB",
        "!Select [3, !Cidr [!Select [0",
        "!Select [2, !Cidr [!Select [0",
    ),
    stack(
        "a subnet is outside its network",
        "network",
        "PrivateSubnetA",
        "!Select [2, !Cidr [!Ref VpcCidr, 4, 12]]",
        "10.99.0.0/20",
    ),
    stack(
        "both private subnets are in one zone",
        "network",
        "PrivateSubnetB",
        '!Select [!Ref SecondZone, !GetAZs ""]',
        '!Select [!Ref FirstZone, !GetAZs ""]',
    ),
    stack(
        "a private subnet has the public routes", "network", "PrivateSubnetARoutes", "PrivateRoutesA", "PublicRoutes"
    ),
    stack(
        "a route does not wait for the gateway",
        "network",
        "PublicToInternet",
        "    DependsOn: InternetGatewayAttachment\n",
        "",
    ),
    stack("a NAT gateway is in a private subnet", "network", "NatA", "!Ref PublicSubnetA", "!Ref PrivateSubnetA"),
    stack(
        "tasks without NAT get no public address",
        "network",
        "Outputs.TaskPublicIp",
        "[HasNat, DISABLED, ENABLED]",
        "[HasNat, ENABLED, DISABLED]",
    ),
    stack(
        "the second NAT gateway takes the first one's condition",
        "network",
        "NatB",
        "Condition: HasTwoNats",
        "Condition: HasNat",
    ),
    stack(
        "subnets give public addresses",
        "network",
        "PublicSubnetA",
        "MapPublicIpOnLaunch: false",
        "MapPublicIpOnLaunch: true",
        "cfn-guard",
    ),
    stack(
        "the database is open to a network",
        "network",
        "DatabaseFromTask",
        "SourceSecurityGroupId: !Ref TaskSecurityGroup",
        "CidrIp: 10.0.0.0/8",
        "cfn-guard",
    ),
    stack(
        "tasks are open to the world",
        "network",
        "TaskFromBalancer",
        "SourceSecurityGroupId: !Ref BalancerSecurityGroup",
        "CidrIp: 0.0.0.0/0",
    ),
    stack(
        "the balancer reaches the tasks on another port", "network", "BalancerToTask", "ToPort: 8000", "ToPort: 8080"
    ),
    stack(
        "SSH is open to the world",
        "network",
        "BalancerSecurityGroup",
        "FromPort: 80, ToPort: 80",
        "FromPort: 22, ToPort: 22",
    ),
    stack(
        "the allowed network is not asked for",
        "network",
        "BalancerSecurityGroup",
        "FromPort: 443, ToPort: 443, CidrIp: !Ref AllowedCidr,",
        "FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0,",
    ),
    stack(
        "a group may talk to everybody",
        "network",
        "DatabaseSecurityGroup",
        "{IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 127.0.0.1/32, Description: nowhere}",
        "{IpProtocol: -1, CidrIp: 0.0.0.0/0, Description: anywhere}",
    ),
    stack("a wrong export", "network", "Outputs.TaskSubnets", "-TaskSubnets", "-TasksSubnets"),
]
