"""Plants every mistake in a copy of the tree and asks all gates: one at the least must see it, and the one it is meant for.

The tree itself has no finding, so whatever is found is the mistake's.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from gates.gates import NAMES, gate
from gates.mistakes import MISTAKES
from gates.mistakes.mistake import Mistake
from gates.tree import Tree


def test_the_tree_has_no_finding(tree: Tree) -> None:
    findings = [str(finding) for name in NAMES for finding in gate(name)(tree)]
    assert not findings, "\n".join(findings)


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) >= 30
    assert len(names) == len(set(names))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_seen(
    mistake: Mistake, tree: Tree, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    planted = mistake.plant(tree, tmp_path)
    seen = {name: str(findings[0]) for name in NAMES if (findings := gate(name)(planted))}
    record_property("mistake", mistake.name)
    record_property("seen", seen)
    assert seen, "no gate sees it"
    assert mistake.caught_by in seen, f"{mistake.caught_by} does not see it; {', '.join(seen)} did"
