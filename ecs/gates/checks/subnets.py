"""Addresses and routes: subnets lie inside their network beside each other, and each leads where its users need."""

import ipaddress
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from ..model.deployment import Deployment, Resource
from ..model.evaluate import MARK
from .fault import Faults, fault

EVERYWHERE = {"DestinationCidrBlock": "0.0.0.0/0", "DestinationIpv6CidrBlock": "::/0"}


def check(deployment: Deployment) -> Faults:
    """Every network with what is in it."""
    yield from addresses(deployment)
    yield from routes(deployment)
    yield from users(deployment)


def block(subnet: Resource, name: str) -> Any:
    """A subnet's block of addresses, where it is known."""
    text = subnet.properties.get(name)
    return None if text is None or MARK.search(str(text)) else ipaddress.ip_network(str(text))


def addresses(deployment: Deployment) -> Faults:
    """Blocks inside the network's, none over another."""
    subnets = deployment.of_type("AWS::EC2::Subnet")
    for subnet in subnets:
        network = deployment.named(subnet.get("VpcId"))
        if network is None:
            yield fault(subnet, "is in no network of ours")
            continue
        own = block(subnet, "CidrBlock")
        outer = ipaddress.ip_network(network.get("CidrBlock"))
        if own is not None and not own.subnet_of(outer):
            yield fault(subnet, f"{own} is outside the network's {outer}")
    for name in ("CidrBlock", "Ipv6CidrBlock"):
        for one, other in combinations(subnets, 2):
            first, second = block(one, name), block(other, name)
            if first is not None and second is not None and first.overlaps(second):
                yield fault(one, f"{first} overlaps {second} of {other.where}")


def ways_out(deployment: Deployment, subnet: Resource, destination: str) -> set[str]:
    """The types of what a subnet's default route leads to."""
    tables = {
        association.get("RouteTableId")
        for association in deployment.of_type("AWS::EC2::SubnetRouteTableAssociation")
        if deployment.named(association.get("SubnetId")) == subnet
    }
    found = set()
    for route in deployment.of_type("AWS::EC2::Route"):
        if route.get("RouteTableId") in tables and route.get(destination) == EVERYWHERE[destination]:
            for name in ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId"):
                target = deployment.named(route.get(name))
                if target is not None:
                    found.add(target.type.rsplit("::", 1)[1])
    return found


def public(deployment: Deployment, subnet: Resource) -> bool:
    """Whether the internet reaches it."""
    return any("InternetGateway" in ways_out(deployment, subnet, destination) for destination in EVERYWHERE)


def routes(deployment: Deployment) -> Faults:
    """Every subnet has a table; a gateway is attached before a route leads to it; NAT stands in a public subnet."""
    attachments = deployment.of_type("AWS::EC2::VPCGatewayAttachment")
    associated = {
        association.get("SubnetId") for association in deployment.of_type("AWS::EC2::SubnetRouteTableAssociation")
    }
    for subnet in deployment.of_type("AWS::EC2::Subnet"):
        if not any(deployment.named(one) == subnet for one in associated):
            yield fault(subnet, "has no route table of ours, so the network's main one holds")
    for route in deployment.of_type("AWS::EC2::Route"):
        gateway = deployment.named(route.get("GatewayId"))
        if gateway is not None and gateway.type == "AWS::EC2::InternetGateway":
            attached = [one for one in attachments if deployment.named(one.get("InternetGatewayId")) == gateway]
            if not attached:
                yield fault(route, "leads to a gateway that is attached to no network")
            elif not any(one.name in route.depends_on for one in attached if one.stack == route.stack):
                yield fault(route, "does not wait for the gateway's attachment (DependsOn)")
    for nat in deployment.of_type("AWS::EC2::NatGateway"):
        place = deployment.named(nat.get("SubnetId"))
        if place is not None and not public(deployment, place):
            yield fault(nat, f"stands in {place.where}, which has no way to the internet")


def in_two_zones(deployment: Deployment, user: Resource, listed: Iterable[Any]) -> Faults:
    """The subnets are ours, and in more than one zone."""
    subnets = [deployment.named(one) for one in listed]
    if None in subnets:
        yield fault(user, f"is in subnets that are not ours: {list(listed)}")
        return
    zones = {str(subnet.get("AvailabilityZone")) for subnet in subnets if subnet}
    if len(zones) < 2:
        yield fault(user, f"is in one zone only: {', '.join(zones)}")


def users(deployment: Deployment) -> Faults:
    """Balancers where the internet reaches them, data where it does not, tasks where they reach AWS."""
    for group in deployment.of_type("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup"):
        listed = group.get("SubnetIds", [])
        yield from in_two_zones(deployment, group, listed)
        for subnet in filter(None, map(deployment.named, listed)):
            if public(deployment, subnet):
                yield fault(group, f"puts data into {subnet.where}, which the internet reaches")
    for balancer in deployment.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        listed = balancer.get("Subnets", [])
        yield from in_two_zones(deployment, balancer, listed)
        wanted = ["DestinationCidrBlock"] + ["DestinationIpv6CidrBlock"] * (
            balancer.get("IpAddressType") == "dualstack"
        )
        for subnet in filter(None, map(deployment.named, listed)):
            for destination in wanted:
                if "InternetGateway" not in ways_out(deployment, subnet, destination):
                    yield fault(
                        balancer, f"{subnet.where} has no route from {EVERYWHERE[destination]} to an internet gateway"
                    )
            if len(wanted) == 2 and "Ipv6CidrBlock" not in subnet.properties:
                yield fault(balancer, f"{subnet.where} has no IPv6 addresses")
    for service in deployment.of_type("AWS::ECS::Service"):
        network = service.get("NetworkConfiguration.AwsvpcConfiguration", {})
        listed = network.get("Subnets", [])
        yield from in_two_zones(deployment, service, listed)
        way = "InternetGateway" if network.get("AssignPublicIp") == "ENABLED" else "NatGateway"
        for subnet in filter(None, map(deployment.named, listed)):
            if way not in ways_out(deployment, subnet, "DestinationCidrBlock"):
                yield fault(
                    service,
                    f"AssignPublicIp is {network.get('AssignPublicIp')}, but {subnet.where} has no {way} to go out by",
                )
        yield from same_for_jobs(deployment, service, network)


def same_for_jobs(deployment: Deployment, service: Resource, network: dict[str, Any]) -> Faults:
    """`ecs/deploy` starts jobs where two exports say: there, the service's tasks run."""
    for name, own in (
        ("TaskSubnets", ",".join(map(str, network.get("Subnets", [])))),
        ("TaskPublicIp", network.get("AssignPublicIp")),
    ):
        where, told = deployment.exports.get(f"xkcdapp-{deployment.env}-{name}", ("network", None))
        if told != own:
            yield fault(where, f"{name} tells jobs {told}, but {service.where} has {own}")
