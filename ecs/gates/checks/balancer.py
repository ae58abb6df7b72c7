"""The way in: HTTPS alone, what the public may not ask for, timeouts that fit the program's, names that lead here."""

from typing import Any

from ..model.deployment import Deployment, Resource
from ..model.program import Setting, seconds
from .fault import Faults, fault
from .tasks import environment_of, served

ELB = "AWS::ElasticLoadBalancingV2::"
# What operators see, and the public does not.
HIDDEN = ("/metrics", "/ready", "/status")
MODERN = ("ELBSecurityPolicy-TLS13-1-2-Res-", "ELBSecurityPolicy-TLS13-1-2-2", "ELBSecurityPolicy-TLS13-1-3-")
WANTED_ATTRIBUTES = {
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "strictest",
    "access_logs.s3.enabled": "true",
}


def check(deployment: Deployment, settings: dict[str, Setting]) -> Faults:
    """Every balancer, with its listeners, rules, targets and names."""
    balancers = deployment.of_type(ELB + "LoadBalancer")
    if not balancers:
        yield fault("balancer", "there is no load balancer")
    for balancer in balancers:
        listeners = [
            one
            for one in deployment.of_type(ELB + "Listener")
            if deployment.named(one.get("LoadBalancerArn")) == balancer
        ]
        yield from attributes_hold(deployment, balancer)
        yield from listeners_hold(deployment, balancer, listeners)
        yield from names(deployment, balancer)
        yield from timeouts(deployment, settings, balancer)
    yield from targets(deployment)
    yield from firewall(deployment)


def attributes(resource: Resource, name: str) -> dict[str, str]:
    """A list of Key and Value as a map."""
    return {str(one["Key"]): str(one["Value"]) for one in resource.get(name, [])}


def attributes_hold(deployment: Deployment, balancer: Resource) -> Faults:
    """Strict about headers; it logs to a bucket that lets it, from its first request on."""
    has = attributes(balancer, "LoadBalancerAttributes")
    for name, value in WANTED_ATTRIBUTES.items():
        if has.get(name) != value:
            yield fault(balancer, f"{name} is {has.get(name)}, not {value}")
    if has.get("routing.http.xff_header_processing.mode", "append") != "append":
        yield fault(balancer, "does not append to X-Forwarded-For, whose last entry the program believes")
    bucket = has.get("access_logs.s3.bucket")
    policies = [one for one in deployment.of_type("AWS::S3::BucketPolicy") if one.get("Bucket") == bucket]
    if not policies:
        yield fault(balancer, "logs to a bucket without a policy that lets it")
    prefix = has.get("access_logs.s3.prefix", "")
    for policy in policies:
        if policy.stack == balancer.stack and policy.name not in balancer.depends_on:
            yield fault(
                balancer, f"does not wait for {policy.name} (DependsOn): AWS tries the bucket when the balancer is made"
            )
        for certificate in deployment.of_type("AWS::CertificateManager::Certificate"):
            if certificate.stack == balancer.stack and certificate.name not in balancer.depends_on:
                yield fault(
                    balancer,
                    f"does not wait for {certificate.name} (DependsOn): should that fail, the bucket is not empty by then and "
                    "cannot be taken back",
                )
        allowed = [
            str(one.get("Resource"))
            for one in policy.get("PolicyDocument.Statement", [])
            if one.get("Effect") == "Allow"
        ]
        path = f"/{prefix}/AWSLogs/" if prefix else "/AWSLogs/"
        if not any(f"{path}123456789012/" in one or one.endswith(f"{path}*") for one in allowed):
            yield fault(policy, f"does not let the balancer write to {path}")


def listeners_hold(deployment: Deployment, balancer: Resource, listeners: list[Resource]) -> Faults:
    """HTTP redirects, HTTPS is modern and hides what is for operators."""
    by_protocol = {listener.get("Protocol"): listener for listener in listeners}
    if sorted(str(listener.get("Port")) for listener in listeners) != ["443", "80"] or set(by_protocol) != {
        "HTTP",
        "HTTPS",
    }:
        yield fault(balancer, "listens on something else than HTTP on 80 and HTTPS on 443")
    plain, secure = by_protocol.get("HTTP"), by_protocol.get("HTTPS")
    if plain is not None:
        for action in plain.get("DefaultActions", []):
            goal = action.get("RedirectConfig", {})
            if action.get("Type") != "redirect" or goal.get("Protocol") != "HTTPS" or str(goal.get("Port")) != "443":
                yield fault(plain, "does something else than redirect to HTTPS")
            elif (goal.get("Host", "#{host}"), goal.get("Path", "/#{path}"), goal.get("Query", "#{query}")) != (
                "#{host}",
                "/#{path}",
                "#{query}",
            ):
                yield fault(plain, "redirects to another page than was asked for")
    if secure is not None:
        if not str(secure.get("SslPolicy", "")).startswith(MODERN):
            yield fault(
                secure, f"{secure.get('SslPolicy')} is no policy of TLS 1.3 with, at the least, forward secrecy in 1.2"
            )
        if not secure.get("Certificates"):
            yield fault(secure, "has no certificate")
        yield from hidden(deployment, secure)


def hidden(deployment: Deployment, listener: Resource) -> Faults:
    """Each path of operators meets a fixed answer before any rule that forwards."""
    rules = [
        one for one in deployment.of_type(ELB + "ListenerRule") if deployment.named(one.get("ListenerArn")) == listener
    ]
    rules.sort(key=lambda one: int(one.get("Priority")))
    priorities = [int(one.get("Priority")) for one in rules]
    for priority in {one for one in priorities if priorities.count(one) > 1}:
        yield fault(listener, f"has two rules of priority {priority}")
    for path in HIDDEN:
        for asked in (path, f"{path}/x"):
            first = next((rule for rule in rules if covers(rule, asked)), None)
            if first is None or any(action.get("Type") != "fixed-response" for action in first.get("Actions", [])):
                yield fault(first or listener, f"{asked} is open to the public")
    for rule in rules:
        patterns = sum(
            len(condition.get("PathPatternConfig", {}).get("Values", [])) for condition in rule.get("Conditions", [])
        )
        if patterns > 5:
            yield fault(rule, f"has {patterns} values; AWS takes five in a rule")


def covers(rule: Resource, path: str) -> bool:
    """Whether a rule holds for every request of a path: one by path alone."""
    conditions = rule.get("Conditions", [])
    if len(conditions) != 1 or conditions[0].get("Field") != "path-pattern":
        return False
    patterns = conditions[0].get("PathPatternConfig", {}).get("Values", conditions[0].get("Values", []))
    return any(path == one or (one.endswith("*") and path.startswith(one[:-1])) for one in patterns)


def timeouts(deployment: Deployment, settings: dict[str, Setting], balancer: Resource) -> Faults:
    """The balancer, not the program, closes an idle connection, and waits longer for an answer than the program takes."""
    idle = float(attributes(balancer, "LoadBalancerAttributes").get("idle_timeout.timeout_seconds", "60"))
    for task, container in served(deployment):
        values = environment_of(container, settings)
        if not idle < seconds(values["IDLE_TIMEOUT"]):
            yield fault(
                balancer, f"idle for {idle:g} s, but the program of {task.where} closes after {values['IDLE_TIMEOUT']}"
            )
        if not seconds(values["REQUEST_TIMEOUT"]) < idle:
            yield fault(
                balancer, f"gives up after {idle:g} s, before an answer that may take {values['REQUEST_TIMEOUT']}"
            )


def names(deployment: Deployment, balancer: Resource) -> Faults:
    """The domain's records lead to this balancer, by IPv6 too where that is let in, and its certificate is the domain's."""
    domain = deployment.parameters.get("DomainName")
    records = {
        str(record.get("Type")): record
        for record in deployment.of_type("AWS::Route53::RecordSet")
        if balancer in deployment.marks(record.get("AliasTarget"))
    }
    wanted = ["A"]
    if balancer.get("IpAddressType") == "dualstack":
        if deployment.parameters.get("AllowedCidrV6", "::/0"):
            wanted.append("AAAA")
    else:
        yield fault(balancer, "has no IPv6 addresses (IpAddressType)")
    for kind in wanted:
        if kind not in records:
            yield fault(balancer, f"no {kind} record leads to it")
    for record in deployment.of_type("AWS::Route53::RecordSet"):
        if str(record.get("Name")).rstrip(".") != domain:
            yield fault(record, f"is of {record.get('Name')}, not of {domain}")
    if (
        not any(record.get("Type") == "CAA" for record in deployment.of_type("AWS::Route53::RecordSet"))
        and deployment.parameters.get("CaaRecord") != "false"
    ):
        yield fault(balancer, "no CAA record says who may issue the domain's certificates")
    for certificate in deployment.of_type("AWS::CertificateManager::Certificate"):
        if certificate.get("DomainName") != domain:
            yield fault(certificate, f"is for {certificate.get('DomainName')}, not for {domain}")
        options = certificate.get("DomainValidationOptions", [])
        if (
            certificate.get("ValidationMethod") != "DNS"
            or not all("HostedZoneId" in one for one in options)
            or not options
        ):
            yield fault(
                certificate, "is not validated by a record in the zone, so that somebody would have to do it by hand"
            )


def targets(deployment: Deployment) -> Faults:
    """Targets are asked on /health, on the program's port, and each group has a listener that leads to it."""
    forwarded = {
        str(action.get("TargetGroupArn")): listener
        for listener in deployment.of_type(ELB + "Listener")
        for action in listener.get("DefaultActions", [])
    }
    groups = deployment.of_type(ELB + "TargetGroup")
    for group in groups:
        if group.get("TargetType") != "ip":
            yield fault(group, "takes no addresses, which is all that Fargate's tasks have (TargetType)")
        if group.get("HealthCheckPath") != "/health":
            yield fault(
                group, "asks something else than /health: a database that is away would take every task with it"
            )
        if deployment.named(group.get("VpcId")) is None:
            yield fault(group, "is in no network of ours")
    for service in deployment.of_type("AWS::ECS::Service"):
        for target in service.get("LoadBalancers", []):
            yield from target_fits(deployment, service, target, forwarded)


def target_fits(
    deployment: Deployment, service: Resource, target: dict[str, Any], forwarded: dict[str, Resource]
) -> Faults:
    """A service's target: same port on both sides, and behind a listener before the service is made."""
    group = deployment.named(target.get("TargetGroupArn"))
    if group is None:
        yield fault(service, "its target group is none of ours")
        return
    if str(group.get("Port")) != str(target.get("ContainerPort")):
        yield fault(group, f"is of port {group.get('Port')}, but the container's is {target.get('ContainerPort')}")
    listener = forwarded.get(str(target.get("TargetGroupArn")))
    if listener is None:
        yield fault(group, "no listener leads to it, so ECS refuses the service")
    elif listener.stack == service.stack and listener.name not in service.depends_on:
        yield fault(service, f"does not wait for {listener.name} (DependsOn), without which ECS refuses it")


def firewall(deployment: Deployment) -> Faults:
    """Where a web application firewall is asked for, it stands before the balancer."""
    if deployment.parameters.get("EnableWaf") != "true":
        return
    guarded = [deployment.named(one.get("ResourceArn")) for one in deployment.of_type("AWS::WAFv2::WebACLAssociation")]
    for balancer in deployment.of_type(ELB + "LoadBalancer"):
        if balancer not in guarded:
            yield fault(balancer, "EnableWaf is true, and no web ACL guards it")
    for acl in deployment.of_type("AWS::WAFv2::WebACL"):
        priorities = [rule.get("Priority") for rule in acl.get("Rules", [])]
        if len(priorities) != len(set(priorities)):
            yield fault(acl, "has two rules of one priority")
