"""Every gate by its name, in the order in which they run: those that answer at once come first."""

from collections.abc import Callable

from .finding import Finding
from .graph import graph
from .linters.cloudformation import cfn_lint
from .linters.guard import cfn_guard
from .linters.iam import parliament_gate
from .linters.policy import checkov
from .linters.programs import hadolint, shellcheck
from .tree import Tree

GATES: dict[str, Callable[[Tree], list[Finding]]] = {
    "graph": graph,
    "cfn-guard": cfn_guard,
    "parliament": parliament_gate,
    "cfn-lint": cfn_lint,
    "checkov": checkov,
    "hadolint": hadolint,
    "shellcheck": shellcheck,
}
