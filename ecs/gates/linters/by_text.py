"""Remembers what a checker said of a file, by the file's text.

Most planted mistakes change one file of many: the others need not be asked about again.
"""

from collections.abc import Callable
from pathlib import Path

from ..finding import Finding
from ..tree import Tree

type_check = Callable[[Path], list[tuple[str, str]]]


class ByText:
    """A checker of one file at a time. It answers with pairs: where in the file, and what."""

    def __init__(self, gate: str, check: type_check) -> None:
        self.gate = gate
        self.check = check
        self.known: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def __call__(self, tree: Tree, files: list[Path]) -> list[Finding]:
        """What it finds in these files."""
        findings = []
        for path in files:
            key = (path.name, path.read_text())
            if key not in self.known:
                self.known[key] = self.check(path)
            name = tree.name(path)
            findings += [Finding(self.gate, f"{name}{where}", what) for where, what in self.known[key]]
        return findings
