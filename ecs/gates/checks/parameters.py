"""Templates' parameters and the files that give them: declared, described, limited, used, and of values that are allowed."""

import re
from typing import Any

from ..model import environment
from ..model.deployment import as_text
from ..model.environment import EnvironmentFileError
from ..model.variants import FOR_DEPLOY, FOUND_OUT
from ..tree import ENVIRONMENTS, STACKS, Tree
from .fault import Faults, fault

LIMITS = ("AllowedValues", "AllowedPattern", "MinValue", "MaxValue", "MinLength", "MaxLength")
# What `ecs/deploy` counts or keeps, and no file gives.
COUNTED = {"Env", "ImageTag", "AdministratorPasswordVersion", "AuthTokenVersion", *FOUND_OUT}
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def check(tree: Tree, templates: dict[str, dict[str, Any]]) -> Faults:
    """The declarations, then the files."""
    yield from declarations(templates)
    for name in ENVIRONMENTS:
        yield from file_holds(tree, name, templates)


def declarations(templates: dict[str, dict[str, Any]]) -> Faults:
    """Each parameter says what it is for, once at the least, and means the same wherever it is."""
    described: set[str] = set()
    same: dict[str, tuple[str, dict[str, Any]]] = {}
    for stack in STACKS:
        for name, declared in templates.get(stack, {}).get("Parameters", {}).items():
            where = f"{stack}.{name}"
            if "Description" in declared:
                described.add(name)
            if not used(templates[stack], name):
                yield fault(where, "is a parameter that nothing uses")
            if declared.get("Type") in ("String", "Number") and not any(limit in declared for limit in LIMITS):
                yield fault(where, "takes any value at all (no AllowedValues, AllowedPattern or limits)")
            if "Default" in declared and (wrong := refused(declared, as_text(declared["Default"]))):
                yield fault(where, f"its default {wrong}")
            first, meaning = same.setdefault(name, (stack, declared))
            for part in ("Type", "Default", *LIMITS):
                if meaning.get(part) != declared.get(part):
                    yield fault(where, f"{part} is {declared.get(part)}, in {first} it is {meaning.get(part)}")
        if next(iter(templates.get(stack, {}).get("Parameters", {"Env": None})), None) != "Env":
            yield fault(stack, "does not take Env as its first parameter")
    for name, (stack, _) in same.items():
        if name not in described:
            yield fault(f"{stack}.{name}", "nobody says what it is for (Description)")


def used(node: Any, name: str) -> bool:
    """Whether a template reads a parameter somewhere, its own declaration aside."""
    if isinstance(node, dict):
        return any(
            (key == "Ref" and item == name) or (key != "Parameters" and used(item, name)) for key, item in node.items()
        )
    if isinstance(node, list):
        return any(used(item, name) for item in node)
    return isinstance(node, str) and "${" + name + "}" in node


def refused(declared: dict[str, Any], value: str) -> str | None:
    """Why CloudFormation would refuse a value; `None` where it would not."""
    if "AllowedValues" in declared and value not in map(as_text, declared["AllowedValues"]):
        return f"{value!r} is not one of {', '.join(map(as_text, declared['AllowedValues']))}"
    if "AllowedPattern" in declared and not re.fullmatch(str(declared["AllowedPattern"]), value):
        return f"{value!r} does not match {declared['AllowedPattern']}"
    if declared.get("Type") == "Number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            return f"{value!r} is no number"
        if not float(declared.get("MinValue", "-inf")) <= float(value) <= float(declared.get("MaxValue", "inf")):
            return f"{value} is beyond {declared.get('MinValue', '')} to {declared.get('MaxValue', '')}"
    return None


def file_holds(tree: Tree, name: str, templates: dict[str, dict[str, Any]]) -> Faults:
    """An environment's file gives what templates declare, in values that they take, and all that has no default."""
    where = f"ecs/environments/{name}.env"
    try:
        values = environment.load(tree.environment(name))
    except (EnvironmentFileError, FileNotFoundError) as error:
        yield fault(where, str(error))
        return
    declared: dict[str, list[dict[str, Any]]] = {}
    for template in templates.values():
        for parameter, body in template.get("Parameters", {}).items():
            declared.setdefault(parameter, []).append(body)
    for parameter, value in values.items():
        if parameter in COUNTED:
            yield fault(where, f"gives {parameter}, which ecs/deploy finds out itself")
        elif parameter not in declared and parameter not in FOR_DEPLOY:
            yield fault(where, f"gives {parameter}, which no template declares")
        for body in declared.get(parameter, []):
            if wrong := refused(body, value):
                yield fault(where, f"{parameter}: {wrong}")
                break
    for parameter, bodies in declared.items():
        if parameter not in values and parameter not in COUNTED and any("Default" not in body for body in bodies):
            yield fault(where, f"does not give {parameter}, which has no default")
    if not REGION.fullmatch(values.get("Region", "")):
        yield fault(where, f"its Region is {values.get('Region')!r}")
    if not re.fullmatch(r"\d{12}", values.get("Account", "0" * 12)):
        yield fault(where, f"its Account is {values['Account']!r}, which is not of 12 digits")
    zone, domain = values.get("HostedZone", ""), values.get("DomainName", "")
    if not zone or not (domain == zone or domain.endswith(f".{zone}")):
        yield fault(where, f"DomainName {domain!r} is not in the HostedZone {zone!r}")
