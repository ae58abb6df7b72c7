"""Security groups: the one chain internet, balancer, task, database and cache, with both ends of each link, and nothing else."""

from typing import Any, NamedTuple

from ..model.deployment import Deployment, Resource
from .fault import Faults, fault

# A rule to nowhere: without any, EC2 adds one to everywhere.
NOWHERE = {"127.0.0.1/32", "::1/128"}
HTTPS = 443


class Rule(NamedTuple):
    """One permission: who may talk (or listen) to whom, on which ports."""

    way: str
    group: str
    peer: str
    first: int
    last: int


def check(deployment: Deployment) -> Faults:
    """What is permitted against what is needed, both ways."""
    groups = deployment.of_type("AWS::EC2::SecurityGroup")
    rules = {rule: where for rule, where in permissions(deployment)}
    needed, optional = wanted(deployment)
    for group in groups:
        if not any(rule.way == "egress" and rule.group == group.where for rule in rules):
            yield fault(group, "has no egress rule, so EC2 adds one to everywhere")
    for rule, where in rules.items():
        if rule not in needed and rule not in optional and not (rule.way == "egress" and rule.peer in NOWHERE):
            yield fault(where, f"permits {describe(rule)}, which nothing needs")
    for rule in needed - set(rules):
        yield fault(rule.group, f"does not permit {describe(rule)}, without which nobody is served")
    used = {rule.group for rule in needed | optional}
    for group in groups:
        if group.where not in used:
            yield fault(group, "is nobody's")


def describe(rule: Rule) -> str:
    """A rule in words."""
    ports = str(rule.first) if rule.first == rule.last else f"{rule.first} to {rule.last}"
    return f"{rule.way} of {rule.group} {'from' if rule.way == 'ingress' else 'to'} {rule.peer} on {ports}"


def permissions(deployment: Deployment) -> list[tuple[Rule, Resource]]:
    """Every rule, whether it stands in its group or beside it."""
    found = []
    for group in deployment.of_type("AWS::EC2::SecurityGroup"):
        for name, way in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
            found += [(rule(deployment, way, group.where, one), group) for one in group.get(name, [])]
    for kind, way in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
        for beside in deployment.of_type(f"AWS::EC2::{kind}"):
            found.append((rule(deployment, way, name_of(deployment, beside.get("GroupId")), beside.properties), beside))
    return found


def rule(deployment: Deployment, way: str, group: str, properties: dict[str, Any]) -> Rule:
    """One rule of a template, in our words."""
    peer = next((properties[name] for name in PEERS if name in properties), "everybody")
    if str(properties.get("IpProtocol")) not in ("tcp", "6"):
        # All protocols, or one that we do not speak.
        return Rule(way, group, name_of(deployment, peer), -1, 65535)
    return Rule(
        way, group, name_of(deployment, peer), int(properties.get("FromPort", 0)), int(properties.get("ToPort", 65535))
    )


PEERS = (
    "SourceSecurityGroupId",
    "DestinationSecurityGroupId",
    "CidrIp",
    "CidrIpv6",
    "SourcePrefixListId",
    "DestinationPrefixListId",
)


def name_of(deployment: Deployment, text: Any) -> str:
    """A group by its place, anything else as it is."""
    resource = deployment.named(text)
    return resource.where if resource else str(text)


def wanted(deployment: Deployment) -> tuple[set[Rule], set[Rule]]:
    """The rules that must be there, and those that may."""

    def groups(kind: str, path: str) -> set[str]:
        return {name_of(deployment, one) for resource in deployment.of_type(kind) for one in resource.get(path, [])}

    needed: set[Rule] = set()

    def link(source: str, target: str, port: int) -> None:
        needed.add(Rule("egress", source, target, port, port))
        needed.add(Rule("ingress", target, source, port, port))

    tasks = groups("AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups")
    balancers = groups("AWS::ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups")
    ports = {
        int(one["ContainerPort"])
        for service in deployment.of_type("AWS::ECS::Service")
        for one in service.get("LoadBalancers", [])
    }
    for listener in deployment.of_type("AWS::ElasticLoadBalancingV2::Listener"):
        port = int(listener.get("Port"))
        for balancer in balancers:
            for name, default in (("AllowedCidr", "0.0.0.0/0"), ("AllowedCidrV6", "::/0")):
                if cidr := deployment.parameters.get(name, default):
                    needed.add(Rule("ingress", balancer, cidr, port, port))
    for task in tasks:
        for balancer in balancers:
            for port in ports:
                link(balancer, task, port)
        for database in deployment.of_type("AWS::RDS::DBInstance"):
            for group in database.get("VPCSecurityGroups", []):
                link(task, name_of(deployment, group), int(database.get("Port", 5432)))
        for cache in deployment.of_type("AWS::ElastiCache::ReplicationGroup"):
            for group in cache.get("SecurityGroupIds", []):
                link(task, name_of(deployment, group), int(cache.get("Port", 6379)))
        for endpoint in groups("AWS::EC2::VPCEndpoint", "SecurityGroupIds"):
            link(task, endpoint, HTTPS)
        # xkcd.com, and AWS by its public names.
        needed.add(Rule("egress", task, "0.0.0.0/0", HTTPS, HTTPS))
    optional = {Rule("egress", task, "::/0", HTTPS, HTTPS) for task in tasks}
    return needed, optional
