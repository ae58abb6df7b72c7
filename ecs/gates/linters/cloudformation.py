"""cfn-lint: the templates against CloudFormation's own schemas."""

from pathlib import Path

from cfnlint.api import lint_file

from ..finding import Finding
from ..tree import Tree
from .by_text import ByText


def check(path: Path) -> list[tuple[str, str]]:
    """Everything it says, warnings and informational notes as well."""
    return [(f":{match.linenumber}", f"{match.rule.id} {match.message}") for match in lint_file(path)]


checker = ByText("cfn-lint", check)


def cfn_lint(tree: Tree) -> list[Finding]:
    """cfn-lint over every template."""
    return checker(tree, tree.templates())
