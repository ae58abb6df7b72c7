"""The graph checks, all of them, over every variant of both environments."""

from collections.abc import Iterator

from .checks import (
    balancer,
    data,
    exceptions,
    exports,
    firewall,
    image,
    parameters,
    regions,
    roles,
    scaling,
    subnets,
    tasks,
    watching,
)
from .finding import Finding
from .model import program
from .model.environment import EnvironmentFileError
from .model.loading import TemplateError, load
from .model.variants import all_variants
from .tree import STACKS, Tree


def graph(tree: Tree) -> list[Finding]:
    """What holds between resources, stacks and files, and what does not."""
    return list(dict.fromkeys(everything(tree)))


def everything(tree: Tree) -> Iterator[Finding]:
    """First what can be read from files alone, then what needs deployments."""
    templates = {}
    for stack in STACKS:
        try:
            templates[stack] = load(tree.template(stack))
        except (TemplateError, FileNotFoundError) as error:
            yield Finding("graph", f"ecs/stacks/{stack}.yaml", str(error))
    for path in tree.templates():
        if path.stem not in STACKS:
            yield Finding("graph", tree.name(path), "is no stack that ecs/deploy knows")
    if len(templates) < len(STACKS):
        return
    settings, subcommands = program.settings(tree), program.subcommands(tree)
    yield from exceptions.check(tree)
    yield from regions.check(tree)
    yield from parameters.check(tree, templates)
    try:
        deployments = all_variants(tree, templates)
    except (EnvironmentFileError, FileNotFoundError):
        # `parameters` has said so.
        return
    for deployment in deployments:
        yield from deployment.findings
        if deployment.findings:
            # Half a deployment would have every other check complain of what is missing.
            continue
        yield from exports.check(deployment)
        yield from subnets.check(deployment)
        yield from firewall.check(deployment)
        yield from data.check(deployment, settings)
        yield from balancer.check(deployment, settings)
        yield from tasks.check(deployment, settings, subcommands)
        yield from roles.check(deployment)
        yield from scaling.check(deployment)
        yield from watching.check(deployment)
    if not deployments[0].findings:
        yield from exports.check_readers(tree, deployments[0], templates)
        yield from image.check(tree, deployments[0], settings)
