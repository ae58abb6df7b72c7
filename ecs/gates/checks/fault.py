"""How a graph check says what it found."""

from collections.abc import Iterator

from ..finding import Finding
from ..model.deployment import Resource

Faults = Iterator[Finding]


def fault(where: Resource | str, what: str) -> Finding:
    """A finding of the graph checks, at a resource or a file."""
    return Finding("graph", where if isinstance(where, str) else where.where, what)
