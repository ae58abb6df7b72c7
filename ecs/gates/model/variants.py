"""Which deployments are checked: both environments as they are, and each with every other allowed value, one at a time.

A condition that only NatGateways=2 makes true would otherwise be seen by nobody before the day it is needed.
"""

from typing import Any

from ..tree import ENVIRONMENTS, STACKS, Tree
from . import environment
from .deployment import Deployment, as_text, make
from .environment import EnvironmentFileError
from .loading import TemplateError, load

# What the files never give: `ecs/deploy` finds it out, or counts it.
FOUND_OUT = {"HostedZoneId": "Z0123456789ABCDEFGHIJ"}
# What the files give to `ecs/deploy` itself, not to a template.
FOR_DEPLOY = {"Region", "Account", "HostedZone"}
TAG = "0123456789ab"
# Values that neither environment has, of parameters that take many.
UNUSUAL = {"AllowedCidr": "198.51.100.0/24", "AllowedCidrV6": ""}


def alternatives(templates: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """The parameters that allow a few values, with those."""
    found: dict[str, list[str]] = {}
    for template in templates.values():
        for name, declared in template.get("Parameters", {}).items():
            if "AllowedValues" in declared:
                found[name] = [as_text(value) for value in declared["AllowedValues"]]
    return found


def given(env: str, values: dict[str, str]) -> dict[str, str]:
    """All that `ecs/deploy` would give to the templates."""
    architecture = "arm64" if values.get("Architecture") == "ARM64" else "x86_64"
    return {"Env": env, "ImageTag": f"{TAG}-{architecture}", **FOUND_OUT, **values}


def as_given(tree: Tree, templates: dict[str, dict[str, Any]]) -> list[Deployment]:
    """The environments, each as its file has it."""
    made = []
    for env in ENVIRONMENTS:
        values = environment.load(tree.environment(env))
        made.append(make(templates, env, env, values.get("Region", "us-east-1"), given(env, values)))
    return made


def without_defaults(templates: dict[str, dict[str, Any]], values: dict[str, str]) -> dict[str, str]:
    """Of these values, those that some template cannot do without."""
    needed = {
        name
        for template in templates.values()
        for name, declared in template.get("Parameters", {}).items()
        if "Default" not in declared
    }
    return {name: value for name, value in values.items() if name in needed}


def all_variants(tree: Tree, templates: dict[str, dict[str, Any]]) -> list[Deployment]:
    """The environments as they are first, then each with one value changed, then the first with as little given as can be,
    and in another partition.
    """
    made = as_given(tree, templates)
    for base in list(made):
        for name, values in alternatives(templates).items():
            for value in values:
                if base.parameters.get(name) != value:
                    label = f"{base.label} with {name}={value}"
                    made.append(make(templates, label, base.env, base.region, {**base.parameters, name: value}))
    first = made[0]
    for name, value in UNUSUAL.items():
        made.append(
            make(
                templates,
                f"{first.label} with {name}={value}",
                first.env,
                first.region,
                {**first.parameters, name: value},
            )
        )
    made.append(make(templates, "defaults", first.env, first.region, without_defaults(templates, first.parameters)))
    made.append(make(templates, f"{first.label} in China", first.env, "cn-north-1", first.parameters))
    return made


def both(tree: Tree) -> list[Deployment]:
    """The environments as their files have them, for the gates that look at values; none where a file cannot be read, which
    the graph checks say.
    """
    try:
        return as_given(tree, {stack: load(tree.template(stack)) for stack in STACKS})
    except (TemplateError, EnvironmentFileError, FileNotFoundError):
        return []
