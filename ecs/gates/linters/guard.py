"""cfn-guard: the templates against the project's own rules, `xkcdapp.guard`.

They are settled first, once for each environment: what a rule would otherwise see of a value that comes by a parameter, an
import or a condition is the name of a function, and it would have to let everything pass.
"""

import dataclasses
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from cfn_guard_rs import run_checks
from cfn_guard_rs.interface import Messages

from ..finding import Finding
from ..model.variants import both
from ..tree import STACKS, Tree

RULES = Path(__file__).parent.parent / "xkcdapp.guard"


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
def rules() -> dict[str, str]:
    """Each rule as a file of its own, with the definitions before the first.

    The binding loses the beginning of a report that is longer than its buffer: a report on one rule is not.
    """
    definitions, *bodies = re.split(r"^(?=rule )", RULES.read_text(), flags=re.M)
    return {body.split()[1]: definitions + body for body in bodies}


@cache
def outcome(rule: str, template: str) -> tuple[str, str]:
    """What a rule says of a template in JSON: PASS, FAIL or SKIP, and what it asks for."""
    try:
        report = run_checks(json.loads(template), rules()[rule])
    except json.JSONDecodeError:
        # Only what fails has much to say.
        return "FAIL", "more than can be reported"
    for broken in report.not_compliant:
        return "FAIL", "; ".join(dict.fromkeys(messages(broken)))
    return ("SKIP" if rule in report.not_applicable else "PASS"), ""


def settled(tree: Tree) -> dict[tuple[str, str], str]:
    """Each stack of each environment, as one template in JSON."""
    found = {}
    for deployment in both(tree):
        for stack in STACKS:
            resources = {
                resource.name: {
                    "Type": resource.type,
                    "Properties": plain(resource.properties),
                    **resource.beside,
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
        for rule in rules():
            status, said = outcome(rule, template)
            if status == "FAIL":
                findings.append(Finding("cfn-guard", f"{stack} of {label}", f"{rule}: {said}"))
    return findings
