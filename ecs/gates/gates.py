"""Every gate by its name, in the order in which they run."""

from collections.abc import Callable
from importlib import import_module

from .finding import Finding
from .tree import Tree

Gate = Callable[[Tree], list[Finding]]

# Where each is. Some take seconds to load: only who asks for one waits for it.
PLACES = {
    "graph": ("graph", "graph"),
    "cfn-guard": ("linters.guard", "cfn_guard"),
    "parliament": ("linters.iam", "parliament_gate"),
    "cfn-lint": ("linters.cloudformation", "cfn_lint"),
    "checkov": ("linters.policy", "checkov"),
    "hadolint": ("linters.programs", "hadolint"),
    "shellcheck": ("linters.programs", "shellcheck"),
}
NAMES = tuple(PLACES)


def gate(name: str) -> Gate:
    """The gate of a name."""
    module, function = PLACES[name]
    return getattr(import_module(f".{module}", __package__), function)
