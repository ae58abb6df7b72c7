"""Autoscaling: it moves this service, between limits that make sense, by the two measures that we have."""

from ..model.deployment import Deployment, Resource
from ..model.evaluate import MARK
from .fault import Faults, fault

AUTOSCALING = "AWS::ApplicationAutoScaling::"
MEASURES = {"ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget"}


def check(deployment: Deployment) -> Faults:
    """Every service has one target, every target its policies."""
    targets = deployment.of_type(AUTOSCALING + "ScalableTarget")
    for service in deployment.of_type("AWS::ECS::Service"):
        if not any(service in deployment.marks(target.get("ResourceId")) for target in targets):
            yield fault(service, "is not scaled")
    for target in targets:
        yield from target_holds(deployment, target)
        policies = [
            one
            for one in deployment.of_type(AUTOSCALING + "ScalingPolicy")
            if deployment.named(one.get("ScalingTargetId")) == target
        ]
        measured = set()
        for policy in policies:
            measured.add(
                policy.get(
                    "TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType"
                )
            )
            yield from policy_holds(deployment, policy)
        for measure in sorted(MEASURES - measured):
            yield fault(target, f"no policy follows {measure}")


def target_holds(deployment: Deployment, target: Resource) -> Faults:
    """The service of the cluster that it runs in, from at least one task to no fewer."""
    least, most = int(target.get("MinCapacity")), int(target.get("MaxCapacity"))
    if not 1 <= least <= most:
        yield fault(target, f"scales from {least} to {most} tasks")
    place = str(target.get("ResourceId"))
    service = next((one for one in deployment.marks(place) if one.type == "AWS::ECS::Service"), None)
    cluster = next((one for one in deployment.marks(place) if one.type == "AWS::ECS::Cluster"), None)
    if not place.startswith("service/") or place.count("/") - len(MARK.findall(place)) != 2:
        yield fault(target, f"{place} is no service/CLUSTER/SERVICE")
    if service is not None and deployment.named(service.get("Cluster")) != cluster:
        yield fault(target, "names another cluster than the service's")
    if (target.get("ServiceNamespace"), target.get("ScalableDimension")) != ("ecs", "ecs:service:DesiredCount"):
        yield fault(target, "scales something else than a service's tasks")


def policy_holds(deployment: Deployment, policy: Resource) -> Faults:
    """It follows our balancer and target group, grows faster than it shrinks, and may shrink."""
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    specification = tracking.get("PredefinedMetricSpecification", {})
    if specification.get("PredefinedMetricType") == "ALBRequestCountPerTarget":
        kinds = [one.type.rsplit("::", 1)[1] for one in deployment.marks(specification.get("ResourceLabel"))]
        if kinds != ["LoadBalancer", "TargetGroup"]:
            yield fault(
                policy,
                f"its ResourceLabel is {specification.get('ResourceLabel')}, not BALANCER/TARGETGROUP in full names",
            )
    if str(tracking.get("DisableScaleIn", False)).lower() == "true":
        yield fault(policy, "never takes a task away again")
    if int(tracking.get("ScaleOutCooldown", 300)) > int(tracking.get("ScaleInCooldown", 300)):
        yield fault(policy, "takes tasks away faster than it adds them")
