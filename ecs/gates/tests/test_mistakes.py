"""Plants every mistake in a copy of the tree and asks all gates: one at the least must see it, and the one it is meant for.

The tree itself has no finding, so whatever is found is the mistake's.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gates.gates import NAMES, gate
from gates.mistakes import MISTAKES
from gates.mistakes.mistake import Mistake
from gates.tree import Tree

# A second each for a changed template: without ALL_GATES they are asked only where no other gate has seen the mistake, or
# where it is meant for them.
SLOW = ("cfn-lint", "checkov")


def test_the_tree_has_no_finding(tree: Tree) -> None:
    findings = [str(finding) for name in NAMES for finding in gate(name)(tree)]
    assert not findings, "\n".join(findings)


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) >= 30
    assert len(names) == len(set(names))


def test_every_gate_has_a_mistake_that_is_meant_for_it() -> None:
    assert {mistake.caught_by for mistake in MISTAKES} == set(NAMES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_seen(
    mistake: Mistake, tree: Tree, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    planted = mistake.plant(tree, tmp_path)
    seen: dict[str, str] = {}
    for name in NAMES:
        needed = name not in SLOW or name == mistake.caught_by or not seen or "ALL_GATES" in os.environ
        if needed and (findings := gate(name)(planted)):
            seen[name] = str(findings[0])
    record_property("mistake", mistake.name)
    record_property("seen", seen)
    assert seen, "no gate sees it"
    assert mistake.caught_by in seen, f"{mistake.caught_by} does not see it; {', '.join(seen)} did"
