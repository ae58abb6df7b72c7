"""Alarms and the dashboard: they look at what is there, somebody is told, and our own errors are what stops a deployment."""

import json
import re

from ..model.deployment import Deployment, Resource
from ..model.evaluate import MARK
from .fault import Faults, fault

# Where the value of a metric's dimension must come from.
DIMENSIONS = {
    "LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "TargetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "DBInstanceIdentifier": "AWS::RDS::DBInstance",
}


def check(deployment: Deployment) -> Faults:
    """Filters, alarms, who is told, and what is drawn."""
    alarms = deployment.of_type("AWS::CloudWatch::Alarm")
    metrics: dict[tuple[object, object], Resource] = {}
    for log_filter in deployment.of_type("AWS::Logs::MetricFilter"):
        yield from filter_holds(deployment, log_filter)
        for one in log_filter.get("MetricTransformations", []):
            metrics[one.get("MetricNamespace"), one.get("MetricName")] = log_filter
    for alarm in alarms:
        yield from alarm_holds(deployment, alarm)
        namespace = str(alarm.get("Namespace"))
        if not namespace.startswith(("AWS/", "ECS/")) and (namespace, alarm.get("MetricName")) not in metrics:
            yield fault(alarm, f"looks at {namespace} {alarm.get('MetricName')}, which nobody writes")
    for service in deployment.of_type("AWS::ECS::Service"):
        for name in service.get("DeploymentConfiguration", {}).get("Alarms", {}).get("AlarmNames", []):
            stopping = deployment.named(name)
            if stopping is not None:
                metric = (stopping.get("Namespace"), stopping.get("MetricName"))
                yield from stops_for_errors(service, stopping, metrics.get(metric))
                yield from stops_for_several(service, stopping)
    if not deployment.of_type("AWS::CloudWatch::Dashboard"):
        yield fault("watch", "there is no dashboard")
    for dashboard in deployment.of_type("AWS::CloudWatch::Dashboard"):
        yield from dashboard_holds(deployment, dashboard)
    yield from retention(deployment)


def filter_holds(deployment: Deployment, log_filter: Resource) -> Faults:
    """It reads the tasks' log group."""
    group = log_filter.get("LogGroupName")
    logging = {
        container.get("LogConfiguration", {}).get("Options", {}).get("awslogs-group")
        for task in deployment.of_type("AWS::ECS::TaskDefinition")
        for container in task.get("ContainerDefinitions", [])
    }
    if group not in logging:
        yield fault(log_filter, "reads a log group that no task writes to")


def stops_for_errors(service: Resource, alarm: Resource, log_filter: Resource | None) -> Faults:
    """A deployment is stopped by the program's lines of level ERROR: a 503 under load is meant, and no reason."""
    if log_filter is None or not re.search(r'\$\.level\s*=\s*"ERROR"', str(log_filter.get("FilterPattern"))):
        yield fault(
            service, f"a deployment is stopped by {alarm.where}, which is not about errors that we did not intend"
        )


def stops_for_several(service: Resource, alarm: Resource) -> Faults:
    """One line does not stop it: it may be of a task that the deployment replaces."""
    periods = int(alarm.get("EvaluationPeriods", 1))
    if float(alarm.get("Threshold", 0)) < 2 or min(periods, int(alarm.get("DatapointsToAlarm", periods))) < 2:
        yield fault(service, f"a deployment is stopped by {alarm.where}, for which one line of an old task is enough")


def alarm_holds(deployment: Deployment, alarm: Resource) -> Faults:
    """It tells a topic that may be published to, and its dimensions are resources of ours."""
    told = [deployment.named(one) for one in alarm.get("AlarmActions", [])]
    if not told or None in told:
        yield fault(alarm, "tells no topic of ours")
    for topic in filter(None, told):
        policies = [
            one
            for one in deployment.of_type("AWS::SNS::TopicPolicy")
            if topic in map(deployment.named, one.get("Topics", []))
        ]
        if not any("cloudwatch.amazonaws.com" in str(one.get("PolicyDocument")) for one in policies):
            yield fault(topic, "does not let CloudWatch publish, so nobody hears of an alarm")
        if "alias/aws/sns" in str(topic.get("KmsMasterKeyId")):
            yield fault(
                topic, "is encrypted by AWS' own key, which CloudWatch may not use, so nobody hears of an alarm"
            )
        key = deployment.named(topic.get("KmsMasterKeyId"))
        if key is not None and "cloudwatch.amazonaws.com" not in str(key.get("KeyPolicy")):
            yield fault(key, "does not let CloudWatch encrypt what it tells the topic")
    for one in alarm.get("Dimensions", []):
        kind = DIMENSIONS.get(str(one.get("Name")))
        source = deployment.named(one.get("Value"))
        if kind is not None and (source is None or source.type != kind):
            yield fault(alarm, f"its {one.get('Name')} is {one.get('Value')}")
    if "TreatMissingData" not in alarm.properties:
        yield fault(alarm, "does not say what no data mean (TreatMissingData)")


def dashboard_holds(deployment: Deployment, dashboard: Resource) -> Faults:
    """It is JSON, of this region, and its widgets lie beside each other."""
    try:
        widgets = json.loads(MARK.sub(lambda match: match[2], str(dashboard.get("DashboardBody"))))["widgets"]
    except (ValueError, KeyError, TypeError) as error:
        yield fault(dashboard, f"its body is no dashboard: {error}")
        return
    taken: dict[tuple[int, int], int] = {}
    for number, widget in enumerate(widgets):
        region = widget.get("properties", {}).get("region", deployment.region)
        if region != deployment.region:
            yield fault(dashboard, f"widget {number} is of {region}")
        cells = [
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        ]
        if any(x >= 24 for x, _ in cells):
            yield fault(dashboard, f"widget {number} is wider than the page")
        for other in sorted({taken[cell] for cell in cells if cell in taken}):
            yield fault(dashboard, f"widget {number} lies over widget {other}")
        taken.update(dict.fromkeys(cells, number))


def retention(deployment: Deployment) -> Faults:
    """The key lets CloudWatch Logs encrypt each group that asks it to."""
    for group in deployment.of_type("AWS::Logs::LogGroup"):
        key = deployment.named(group.get("KmsKeyId"))
        if key is None:
            continue
        name = str(group.get("LogGroupName"))
        patterns = re.findall(r"log-group:([^'\"\]]+)", str(key.get("KeyPolicy")))
        if not any(re.fullmatch(re.escape(one).replace(r"\*", ".*"), name) for one in patterns):
            yield fault(group, f"{key.where} lets nobody encrypt {name}")
