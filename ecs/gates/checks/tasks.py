"""Task definitions: the program is started as it expects, with settings that it knows, and given the time that it needs."""

import re
from collections.abc import Iterator
from typing import Any

from ..model.deployment import Deployment, Resource
from ..model.program import Setting, seconds
from .fault import Faults, fault

CONTAINER = "xkcdapp"
# What the AWS SDK reads itself.
SDK = {"AWS_REGION"}
# Fargate sends SIGKILL after two minutes, whatever is asked for.
LONGEST_STOP = 120
# Beyond draining: the flush of the last views, or their spooling, has a commit's deadline and a few tries.
AFTER_DRAINING = 10
# The memory (MiB) that Fargate has for each size of processor.
SIZES = {
    256: [512, 1024, 2048],
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
}


def served(deployment: Deployment) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """The tasks that a service keeps running, each with the container that is behind the balancer."""
    for service in deployment.of_type("AWS::ECS::Service"):
        task = deployment.named(service.get("TaskDefinition"))
        for target in service.get("LoadBalancers", []):
            if task is None:
                continue
            for container in task.get("ContainerDefinitions", []):
                if container.get("Name") == target.get("ContainerName"):
                    yield task, container


def environment_of(container: dict[str, Any], settings: dict[str, Setting]) -> dict[str, str]:
    """Every setting's value in a container: the program's default, or what the task says, where the program would take it."""
    values = {name: setting.default for name, setting in settings.items() if setting.default is not None}
    for one in container.get("Environment", []):
        name, value = str(one["Name"]), str(one["Value"])
        if name not in settings or settings[name].fault(value) is None:
            values[name] = value
    return values


def check(deployment: Deployment, settings: dict[str, Setting], subcommands: set[str]) -> Faults:
    """Services, then every task definition."""
    roles: dict[str, Resource] = {}
    for task in deployment.of_type("AWS::ECS::TaskDefinition"):
        yield from size_fits(deployment, task)
        yield from role_fits(deployment, task, roles)
        for container in task.get("ContainerDefinitions", []):
            yield from settings_hold(deployment, task, container, settings)
            yield from start_holds(deployment, task, container, subcommands)
            yield from mounts(task, container)
    for service in deployment.of_type("AWS::ECS::Service"):
        yield from service_holds(deployment, service, settings)


def size_fits(deployment: Deployment, task: Resource) -> Faults:
    """A processor and memory that Fargate has together, of the image's kind."""
    cpu, memory = int(task.get("Cpu", 0)), int(task.get("Memory", 0))
    given = (deployment.parameters.get("Cpu"), deployment.parameters.get("Memory"))
    # One of the two varied alone says nothing of what anybody would deploy.
    if memory not in SIZES.get(cpu, []) and not (" with " in deployment.label and (str(cpu), str(memory)) == given):
        yield fault(task, f"Fargate has no {cpu} CPU units with {memory} MiB")
    if task.get("RuntimePlatform.CpuArchitecture") != deployment.parameters.get("Architecture", "X86_64"):
        yield fault(task, "is not of the architecture that is asked for")


def role_fits(deployment: Deployment, task: Resource, roles: dict[str, Resource]) -> Faults:
    """Each task has a role of its own, and none has the agent's."""
    own, agent = task.get("TaskRoleArn"), task.get("ExecutionRoleArn")
    for role in (own, agent):
        if next(deployment.marks(role), None) is None:
            yield fault(task, f"its role {role} is none of ours")
    if own == agent:
        yield fault(task, "runs the program with the role of the agent that starts it")
    if own in roles:
        yield fault(task, f"shares a role with {roles[own].where}")
    roles[str(own)] = task


def settings_hold(
    deployment: Deployment, task: Resource, container: dict[str, Any], settings: dict[str, Setting]
) -> Faults:
    """Nothing but settings, each once, of values that the program takes, and no secret."""
    names = [str(one.get("Name")) for one in container.get("Environment", [])]
    for name in {one for one in names if names.count(one) > 1}:
        yield fault(task, f"{name} is given twice")
    if container.get("Secrets"):
        yield fault(task, "puts secrets into the environment; the program reads them itself, and anew when they change")
    for one in container.get("Environment", []):
        name, value = str(one.get("Name")), str(one.get("Value"))
        setting = settings.get(name)
        if setting is None:
            if name not in SDK:
                yield fault(task, f"{name} is no setting of the program")
        elif setting.secret:
            yield fault(task, f"{name} is a secret, and whoever may describe the task reads it")
        elif wrong := setting.fault(value):
            yield fault(task, f"{name}: {wrong}")
    values = environment_of(container, settings)
    if values.get("AWS_REGION") != deployment.region:
        yield fault(task, "AWS_REGION is not the region that it runs in")
    for name, path in (("PARAMETER_PATH", "xkcdapp"), ("ADMINISTRATOR_PATH", "xkcdapp-administrator")):
        wanted = f"/{path}/{deployment.env}/"
        if values.get(name, wanted) != wanted:
            yield fault(task, f"{name} is {values[name]}, not {wanted}")
    if "PARAMETER_PATH" not in values:
        yield fault(task, "PARAMETER_PATH is missing, so that the program would know neither database nor secrets")
    if "DATABASE_CA_FILE" not in values:
        yield fault(task, "DATABASE_CA_FILE is missing, and RDS' authorities are not among the system's")
    if values.get("LOG_FORMAT") != "json":
        yield fault(task, "does not log JSON, which the filter for errors reads")


def start_holds(deployment: Deployment, task: Resource, container: dict[str, Any], subcommands: set[str]) -> Faults:
    """Our image under our name, a command that there is, and logs where they are kept."""
    image = str(container.get("Image"))
    if not image.endswith(f":{deployment.parameters['ImageTag']}") or next(deployment.marks(image), None) is None:
        yield fault(task, f"runs {image}, not the image of ImageTag from our repository")
    if container.get("Name") != CONTAINER:
        yield fault(task, f"its container is not called {CONTAINER}, as ecs/deploy expects")
    command = container.get("Command", ["serve"])
    if not command or command[0] not in subcommands:
        yield fault(task, f"{command} is no command of the program")
    check_command = container.get("HealthCheck", {}).get("Command")
    if check_command is not None and (check_command[0] != "CMD" or check_command[-1] not in subcommands):
        # There is no shell in the image.
        yield fault(task, f"{check_command} cannot be run: the image has no shell, and the program that command only")
    options = container.get("LogConfiguration", {}).get("Options", {})
    group = deployment.named(options.get("awslogs-group"))
    if group is None or group.type != "AWS::Logs::LogGroup":
        yield fault(task, "logs to a group that is none of ours")
    if options.get("awslogs-region") != deployment.region:
        yield fault(task, "logs to another region")
    if container.get("ReadonlyRootFilesystem") is not True:
        yield fault(task, "its root file system can be written")


def mounts(task: Resource, container: dict[str, Any]) -> Faults:
    """What is mounted is there, and there is one place to write to."""
    volumes = {volume.get("Name") for volume in task.get("Volumes", [])}
    points = container.get("MountPoints", [])
    for point in points:
        if point.get("SourceVolume") not in volumes:
            yield fault(task, f"mounts {point.get('SourceVolume')}, which is no volume of the task")
    if not any(point.get("ContainerPath") == "/data" and point.get("ReadOnly") is not True for point in points):
        yield fault(task, "/data is not mounted to be written, and the program spools there")


def service_holds(deployment: Deployment, service: Resource, settings: dict[str, Setting]) -> Faults:
    """What a service needs of its task, and how it replaces one."""
    if "DesiredCount" in service.properties:
        yield fault(service, "DesiredCount would undo the autoscaler's number with every update")
    reached = list(served(deployment))
    if not reached:
        yield fault(service, "its target's container is not in its task")
    configuration = service.get("DeploymentConfiguration", {})
    if int(configuration.get("MinimumHealthyPercent", 0)) < 100:
        yield fault(service, "stops tasks before others have taken over (MinimumHealthyPercent)")
    if int(configuration.get("MaximumPercent", 100)) < 200:
        yield fault(service, "has no room for a new task beside an old one (MaximumPercent)")
    alarms = configuration.get("Alarms", {}).get("AlarmNames", [])
    if not alarms or not all(deployment.named(alarm) for alarm in alarms):
        yield fault(service, "no alarm of ours stops a bad deployment")
    for task, container in reached:
        ports = [str(one.get("ContainerPort")) for one in container.get("PortMappings", [])]
        for target in service.get("LoadBalancers", []):
            if str(target.get("ContainerPort")) not in ports:
                yield fault(
                    service,
                    f"sends requests to {target.get('ContainerPort')}, but {task.where} opens {', '.join(ports)}",
                )
        yield from stop_holds(deployment, service, task, container, settings)
        values = environment_of(container, settings)
        if values.get("TRUSTED_PROXIES") != "1":
            yield fault(task, "TRUSTED_PROXIES is not 1: there is one balancer before the program")
        if not re.match(r"(127\.|\[::1\])", values.get("OPERATORS_ADDR", "")):
            yield fault(
                task,
                "OPERATORS_ADDR is not on loopback, so operators' pages are on the public's port, or open to the network",
            )


def stop_holds(
    deployment: Deployment, service: Resource, task: Resource, container: dict[str, Any], settings: dict[str, Setting]
) -> Faults:
    """A stopped task ends by itself: after the balancer has let go of it, after its last requests, before SIGKILL."""
    stop = float(container.get("StopTimeout", 30))
    values = environment_of(container, settings)
    draining = seconds(values["DRAIN_DELAY"]) + seconds(values["DRAIN_TIMEOUT"])
    if stop > LONGEST_STOP:
        yield fault(task, f"StopTimeout {stop:g} s is more than Fargate's {LONGEST_STOP}")
    if draining + AFTER_DRAINING > stop:
        yield fault(
            task,
            f"DRAIN_DELAY and DRAIN_TIMEOUT are {draining:g} s, which leaves less than {AFTER_DRAINING} s of StopTimeout {stop:g}",
        )
    if seconds(values["DRAIN_DELAY"]) <= 0:
        yield fault(task, "DRAIN_DELAY is 0: requests that the balancer still sends would be refused")
    if seconds(values["DRAIN_TIMEOUT"]) < seconds(values["REQUEST_TIMEOUT"]):
        yield fault(task, "DRAIN_TIMEOUT is less than REQUEST_TIMEOUT: a slow answer would be cut off")
    for target in service.get("LoadBalancers", []):
        group = deployment.named(target.get("TargetGroupArn"))
        has = {str(one["Key"]): str(one["Value"]) for one in group.get("TargetGroupAttributes", [])} if group else {}
        delay = float(has.get("deregistration_delay.timeout_seconds", "300"))
        if not delay < stop:
            yield fault(group or service, f"deregistration takes {delay:g} s, and StopTimeout is {stop:g}")
