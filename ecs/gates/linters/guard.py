"""cfn-guard: the templates against the project's own rules, `xkcdapp.guard`.

They are settled first, once for each environment: what a rule would otherwise see of a value that comes by a parameter, an
import or a condition is the name of a function, and it would have to let everything pass.
"""

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

from cfn_guard_rs import run_checks
from cfn_guard_rs.interface import FileReport, Messages

from ..finding import Finding
from ..model.loading import load
from ..model.variants import as_given
from ..tree import STACKS, Tree

RULES = Path(__file__).parent.parent / "xkcdapp.guard"
# What stands beside a resource's properties, and is settled as it is written.
BESIDE = ("DeletionPolicy", "UpdateReplacePolicy")


def messages(node: Any) -> list[str]:
    """The message of each clause that does not hold: ours where we gave one, else the checker's."""
    if isinstance(node, list | tuple):
        return [text for item in node for text in messages(item)]
    if isinstance(node, Messages):
        text = node.custom_message or node.error_message
        return [" ".join(text.split())] if text else []
    if dataclasses.is_dataclass(node):
        return [text for field in dataclasses.fields(node) for text in messages(getattr(node, field.name))]
    return []


def plain(node: Any) -> Any:
    """Numbers and flags as such: CloudFormation takes them as text as well, cfn-guard does not."""
    if isinstance(node, dict):
        return {key: plain(item) for key, item in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    if node in ("true", "false"):
        return node == "true"
    if isinstance(node, str) and node.removeprefix("-").isdigit() and len(node) < 12:
        return int(node)
    return node


@cache
def report(template: str) -> FileReport:
    """The report on a template in JSON."""
    return run_checks(json.loads(template), RULES.read_text())


def settled(tree: Tree) -> dict[tuple[str, str], str]:
    """Each stack of each environment, as one template in JSON."""
    templates = {stack: load(tree.template(stack)) for stack in STACKS}
    found = {}
    for deployment in as_given(tree, templates):
        for stack in STACKS:
            resources = {
                resource.name: {
                    "Type": resource.type,
                    "Properties": plain(resource.properties),
                    **{name: value for name, value in templates[stack]["Resources"][resource.name].items() if name in BESIDE},
                }
                for resource in deployment.resources.values()
                if resource.stack == stack
            }
            found[deployment.label, stack] = json.dumps({"Resources": resources})
    return found


def cfn_guard(tree: Tree) -> list[Finding]:
    """The project's rules over every stack of both environments."""
    findings = []
    for (label, stack), template in settled(tree).items():
        for broken in report(template).not_compliant:
            said = "; ".join(dict.fromkeys(messages(broken)))
            findings.append(Finding("cfn-guard", f"{stack} of {label}", f"{broken.Rule.name}: {said}"))
    return findings
