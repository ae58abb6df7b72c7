"""The image's recipe against the tasks that run it: user, port, places, commands, and what it must not hold."""

import re
from dataclasses import dataclass, field
from typing import Any

from ..model.deployment import Deployment
from ..model.program import Setting
from ..tree import Tree
from .fault import Faults, fault

WHERE = "Dockerfile"
BINARY = "/usr/local/bin/xkcdapp"


@dataclass
class Stage:
    """One stage: its base, its name, and its instructions in order."""

    base: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def last(self, word: str) -> str | None:
        """The instruction that holds, of those given."""
        return next((text for name, text in reversed(self.instructions) if name == word), None)

    def environment(self) -> dict[str, str]:
        """All ENV, as `name=value`."""
        text = " ".join(text for name, text in self.instructions if name == "ENV")
        return {name: value.strip('"') for name, value in re.findall(r'([A-Z_][A-Z0-9_]*)=("[^"]*"|\S+)', text)}


def stages(text: str) -> list[Stage]:
    """A Dockerfile's stages; lines that go on are joined, comments left out."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    found: list[Stage] = []
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word.upper() == "FROM":
            parts = [part for part in rest.split() if not part.startswith("--")]
            found.append(Stage(parts[0], parts[2] if len(parts) > 2 else parts[0]))
        elif word and found:
            found[-1].instructions.append((word.upper(), rest.strip()))
    return found


def check(tree: Tree, deployment: Deployment, settings: dict[str, Setting]) -> Faults:
    """The last stage, which is what ships."""
    if not tree.dockerfile().exists():
        return
    text = tree.dockerfile().read_text()
    parts = stages(text)
    if not parts:
        yield fault(WHERE, "has no stage")
        return
    image = parts[-1]
    if image.base != "scratch":
        yield fault(WHERE, f"ships {image.base}, with whatever is in it, rather than scratch")
    if any(word == "RUN" for word, _ in image.instructions):
        yield fault(WHERE, "runs something in the stage that ships: there is no shell in it")
    if any(word == "ADD" for part in parts for word, _ in part.instructions):
        yield fault(WHERE, "uses ADD, which fetches and unpacks")
    for command in re.findall(r"\bcargo\s+(?:build|install|chef\s+cook)[^&;|\n]*(?:\\\n[^&;|\n]*)*", text):
        if "--locked" not in command:
            yield fault(WHERE, f"builds without --locked: {' '.join(command.split())}")
    yield from settings_hold(image, settings)
    yield from tasks_agree(tree, image, deployment)


def settings_hold(image: Stage, settings: dict[str, Setting]) -> Faults:
    """What the image sets are settings, of good values, and no secrets; it serves by default and can say how it is."""
    for name, value in image.environment().items():
        setting = settings.get(name)
        if setting is not None and setting.secret:
            yield fault(WHERE, f"{name} is a secret, and anybody with the image reads it")
        elif setting is not None and (wrong := setting.fault(value)):
            yield fault(WHERE, f"{name}: {wrong}")
        elif setting is None and not name.startswith(("SSL_", "MALLOC_", "RUST_")) and name not in ("PATH", "TZ"):
            yield fault(WHERE, f"{name} is no setting of the program")
    if image.last("ENTRYPOINT") != f'["{BINARY}"]' or image.last("CMD") != '["serve"]':
        yield fault(WHERE, f"does not start {BINARY} serve")
    if f'"{BINARY}", "healthcheck"' not in (image.last("HEALTHCHECK") or ""):
        yield fault(WHERE, "cannot say how it is (HEALTHCHECK by xkcdapp healthcheck, without a shell)")


def tasks_agree(tree: Tree, image: Stage, deployment: Deployment) -> Faults:
    """Each container runs as the image's user, on its port, with its data where it expects them."""
    user, port = image.last("USER"), image.environment().get("LISTEN_ADDR", "").rpartition(":")[2]
    if user is None or re.match(r"(0|root)(:|$)", user):
        yield fault(WHERE, f"runs as {user or 'root'}")
    volume = re.sub(r'[\["\]]', "", image.last("VOLUME") or "")
    if image.environment().get("DATA_DIR") != volume:
        yield fault(
            WHERE, f"DATA_DIR is {image.environment().get('DATA_DIR')}, but the volume is {volume or 'nowhere'}"
        )
    if not image.environment().get("LISTEN_ADDR", "").startswith("0.0.0.0:"):
        yield fault(WHERE, "listens on loopback, where no balancer reaches it (LISTEN_ADDR)")
    for task in deployment.of_type("AWS::ECS::TaskDefinition"):
        for container in task.get("ContainerDefinitions", []):
            yield from container_agrees(image, task.where, container, user, port, volume)
            for one in container.get("Environment", []):
                held = tree.image_files() / str(one.get("Value")).lstrip("/")
                if str(one.get("Name")).endswith("_FILE") and not held.is_file():
                    yield fault(task, f"{one.get('Name')} is {one.get('Value')}, which the image does not hold")


def container_agrees(
    image: Stage, where: str, container: dict[str, Any], user: str | None, port: str, volume: str
) -> Faults:
    """One container of a task."""
    if container.get("User") != user:
        yield fault(where, f"runs as {container.get('User')}, but the image's files are {user}'s")
    for mapping in container.get("PortMappings", []):
        if str(mapping.get("ContainerPort")) != port:
            yield fault(where, f"opens {mapping.get('ContainerPort')}, but the image serves on {port}")
    for point in container.get("MountPoints", []):
        if point.get("ContainerPath") != volume:
            yield fault(where, f"mounts {point.get('ContainerPath')}, but the image's volume is {volume}")
    command = container.get("HealthCheck", {}).get("Command", ["CMD", BINARY])
    if command[1:2] != [BINARY]:
        yield fault(where, f"is asked how it is by {command[1:2]}, and the image has {BINARY}")
