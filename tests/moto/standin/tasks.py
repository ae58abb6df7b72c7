"""Tasks that truly run: the given program stands for what is in the container, with the container's own environment and
command. Its output goes where awslogs would put it.

    TEST_PROGRAM            the executable that stands for the image's entry point; without it a task ends well at once
    TEST_PROGRAM_SETTINGS   a JSON object of environment for it, over the container's: what only a container would have
    TEST_BALANCER_PORT      where HTTPS requests to the service are taken, with TEST_BALANCER_CERTIFICATE and _KEY (PEM
                            files); with it a service's task runs too, and a roll-out that gets no answer is rolled back

The program sees the image's name in TASK_IMAGE."""
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from moto.ecs import models

from .balancer import Balancer
from .calls import Calls
from .expressions import Mistake

# How long a question about a running task waits for its end: the CLI's waiter asks again after seconds only.
HOLD_SECONDS = 5
START_SECONDS = 30
_ended = threading.Condition()
_processes = {}
_services = {}
_balancer = None


def teach(url):
    """Makes moto's tasks run."""
    backend = models.EC2ContainerServiceBackend
    run_task = backend.run_task

    def run(self, *positional, **named):
        made = run_task(self, *positional, **named)
        definition = self.describe_task_definition(made[0].task_definition_arn)
        for task in made:
            task.last_status, task.stop_code = "RUNNING", None
            for container in task.containers:
                container.last_status, container.exitCode = "RUNNING", None
            threading.Thread(target=_run, args=(Calls(url, self.region_name, self.account_id), task, definition), daemon=True).start()
        return made

    def describe(self, cluster_str, tasks):
        wanted = {name.split("/")[-1] for name in tasks}
        found = [task for group in self.tasks.values() for task in group.values() if task.id in wanted]
        with _ended:
            _ended.wait_for(lambda: all(task.last_status == "STOPPED" for task in found), HOLD_SECONDS)
        return found

    def listed(self, cluster_str=None, container_instance=None, family=None, *more, _original=backend.list_tasks, **named):
        found = _original(self, cluster_str, container_instance, None, *more, **named)
        # A task is of its family even if its definition is no longer active.
        return [task for task in found if family in (None, task.task_definition_arn.split("/")[-1].split(":")[0])]

    def stop(self, cluster_str, task_str, reason):
        task = describe(self, cluster_str, [task_str])[0]
        if task.id in _processes:
            _processes[task.id].terminate()
        return task

    def services(self, cluster_str, names, _original=backend.describe_services):
        found, failures = _original(self, cluster_str, names)
        for service in found:
            _settle(service)
        return found, failures

    backend.run_task, backend.describe_tasks, backend.describe_services = run, describe, services
    backend.stop_task, backend.list_tasks = stop, listed
    # On Fargate the task has the memory, and a container need not say how much; moto would stumble over that.
    backend._calculate_task_resource_requirements = staticmethod(
        lambda definition: {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []})


def _settle(service):
    """A service has what it wants: its roll-out is waited for where it is made."""
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment.update(runningCount=service.desired_count, pendingCount=0, desiredCount=service.desired_count,
                          rolloutState="COMPLETED", taskDefinition=service.task_definition)


def _run(call, task, definition):
    container = definition.container_definitions[0]
    overrides = next((one for one in task.overrides.get("containerOverrides", []) if one["name"] == container["name"]), {})
    reason, code = None, None
    try:
        foreign = [one["name"] for one in task.overrides.get("containerOverrides", []) if one["name"] != container["name"]]
        if foreign:
            raise Mistake(f"no container is called {foreign[0]}")
        _pull(call, container["image"])
        log = _Log(call, container, task.id)
        process, _ = _spawn(call, container, overrides)
        _processes[task.id] = process
        for line in process.stdout:
            log.line(line)
        code = process.wait()
        log.close()
        reason = "Essential container in task exited"
    except Exception as error:
        reason = str(error)
    with _ended:
        task.containers[0].exitCode, task.containers[0].last_status = code, "STOPPED"
        if code is None:
            task.containers[0].reason = reason
        task.stopped_reason, task.desired_status = reason, "STOPPED"
        task.stop_code = "TaskFailedToStart" if code is None else "EssentialContainerExited"
        task.last_status = "STOPPED"
        _ended.notify_all()


def _pull(call, image):
    """Refuses an image that the registry does not hold."""
    repository, _, tag = image.rpartition("/")[2].partition(":")
    if ".dkr.ecr." in image:
        try:
            call("ecr", "describe_images", repositoryName=repository, imageIds=[{"imageTag": tag}])
        except Exception as error:
            raise Mistake(f"CannotPullContainerError: pull image manifest has been retried 1 time(s): {error}") from error


def _spawn(call, container, overrides, **more):
    """Starts a container's process; (process, its private folder)."""
    program = os.environ.get("TEST_PROGRAM")
    if not program:
        return subprocess.Popen(["true"], stdout=subprocess.PIPE, text=True), None
    environment = {entry["name"]: entry["value"] for entry in container.get("environment") or []}
    environment.update({entry["name"]: entry["value"] for entry in overrides.get("environment", [])})
    environment.update(AWS_ENDPOINT_URL=call.url, AWS_ACCESS_KEY_ID="task", AWS_SECRET_ACCESS_KEY="task",
                       AWS_EC2_METADATA_DISABLED="true", PATH=os.environ["PATH"], TASK_IMAGE=container["image"])
    environment.update(json.loads(os.environ.get("TEST_PROGRAM_SETTINGS", "{}")))
    environment.update(more)
    folder = tempfile.mkdtemp(prefix="task-", dir=os.environ.get("TEST_TASKS_FOLDER"))
    environment.setdefault("DATA_DIR", os.path.join(folder, "data"))
    words = (container.get("entryPoint") or [])[1:] + (overrides.get("command") or container.get("command") or ["serve"])
    return subprocess.Popen([program, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace"), folder


class _Log:
    """A container's stream of its log group."""

    def __init__(self, call, container, task):
        options = container.get("logConfiguration", {}).get("options", {})
        self.call, self.group = call, options.get("awslogs-group")
        self.stream = f"{options.get('awslogs-stream-prefix')}/{container['name']}/{task}"
        if self.group:
            try:
                call("logs", "create_log_stream", logGroupName=self.group, logStreamName=self.stream)
            except Exception as error:
                raise Mistake(f"ResourceInitializationError: failed to validate logger args: {error}") from error

    def line(self, text):
        if self.group and text.strip():
            event = {"timestamp": int(time.time() * 1000), "message": text.rstrip("\n")}
            self.call("logs", "put_log_events", logGroupName=self.group, logStreamName=self.stream, logEvents=[event])

    def close(self):
        pass


# --- services

def roll(call, cluster, service, old, new):
    """Rolls a service out: a new task that answers takes over from the one before, which then ends."""
    global _balancer
    backend = models.ecs_backends[call.account][call.region]
    definition = backend.describe_task_definition(new["TaskDefinition"])
    running = _services.get(service)
    if running and running["definition"] == definition.arn and running["process"].poll() is None:
        return
    container = definition.container_definitions[0]
    try:
        _pull(call, container["image"])
    except Mistake as error:
        raise Mistake(f"Resource handler returned message: Error occurred during operation 'ECS Deployment Circuit Breaker "
                      f"was triggered': {error}") from error
    if not os.environ.get("TEST_BALANCER_PORT"):
        return
    if _balancer is None:
        _balancer = Balancer(int(os.environ["TEST_BALANCER_PORT"]), os.environ["TEST_BALANCER_CERTIFICATE"],
                             os.environ["TEST_BALANCER_KEY"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    task = _service_task(backend, cluster, definition, service, new)
    log = _Log(call, container, task.id)
    process, _ = _spawn(call, container, {}, LISTEN_ADDR=f"127.0.0.1:{port}", OPERATORS_ADDR="127.0.0.1:0")
    reader = threading.Thread(target=lambda: [log.line(line) for line in process.stdout], daemon=True)
    reader.start()
    if not _healthy(process, port):
        ended = process.poll() is not None
        process.kill()
        reader.join(60)
        task.containers[0].exitCode, task.containers[0].last_status = process.wait(), "STOPPED"
        task.last_status = task.desired_status = "STOPPED"
        task.stopped_reason = "Essential container in task exited" if ended else "Task failed ELB health checks"
        backend.tasks.setdefault(task.cluster_name, {})[task.task_arn] = task
        raise Mistake("Resource handler returned message: Error occurred during operation 'ECS Deployment Circuit Breaker "
                      "was triggered'.")
    _balancer.target = port
    _services[service] = {"process": process, "definition": definition.arn}
    if running:
        _stop(running["process"])


def _service_task(backend, cluster, definition, service, properties):
    """A service's task as the API would show it."""
    network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    return models.Task(backend._get_cluster(cluster), definition, None, {}, backend, f"service:{service}", launch_type="FARGATE",
                       networking_configuration={"awsvpcConfiguration": {"subnets": network["Subnets"],
                                                                         "securityGroups": network["SecurityGroups"]}})


def end(call, service):
    """Ends a service's task."""
    running = _services.pop(service, None)
    if running:
        _stop(running["process"])


def end_all():
    """Ends whatever still runs."""
    for running in _services.values():
        running["process"].kill()


def _stop(process):
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()


def _healthy(process, port):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end_at = time.monotonic() + START_SECONDS
    while time.monotonic() < end_at and process.poll() is None:
        try:
            with opener.open(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.1)
    return False
