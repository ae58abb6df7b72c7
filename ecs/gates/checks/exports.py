"""What stacks tell each other: every import has its export, every export and output its reader."""

from typing import Any

from ..model.deployment import Deployment
from ..tree import Tree
from .fault import Faults, fault


def check(deployment: Deployment) -> Faults:
    """Names as everybody expects them."""
    for name, (where, value) in deployment.exports.items():
        if name != f"xkcdapp-{deployment.env}-{where.split('.')[1]}":
            yield fault(where, f"is exported as {name}, not as xkcdapp-{deployment.env}-{where.split('.')[1]}")
        if value in ("", None):
            yield fault(where, "exports nothing")


def check_readers(tree: Tree, deployment: Deployment, templates: dict[str, dict[str, Any]]) -> Faults:
    """An output that no stack imports is for a command of `ecs/`, which names it, or for people: its description says so."""
    imported = {name for _, name in deployment.imports}
    commands = "\n".join(path.read_text() for path in tree.scripts())
    for stack, template in templates.items():
        for name, output in template.get("Outputs", {}).items():
            read = f"xkcdapp-{deployment.env}-{name}" in imported or name in commands
            if not read and "Description" not in output:
                yield fault(
                    f"{stack}.{name}", "no stack imports it, no command in ecs/ reads it, and nobody is told of it"
                )
