"""What the tests share: the repository's tree, and the table of who caught which mistake."""

import os
from pathlib import Path

import pytest

from gates.gates import NAMES
from gates.tree import Tree


@pytest.fixture(scope="session")
def tree() -> Tree:
    """The repository."""
    return Tree(Path(__file__).resolve().parents[3])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, and of every gate how many it saw and how many it alone did; with GATES_SAY, what each said."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    properties = [dict(report.user_properties) for report in reports if report.user_properties]
    if not properties:
        return
    terminalreporter.section("planted mistakes, and the gates that see them")
    for one in sorted(properties, key=lambda one: one["mistake"]):
        terminalreporter.line(f"{one['mistake']:<64} {', '.join(one['seen']) or 'NOBODY'}")
        if "GATES_SAY" in os.environ:
            for said in one["seen"].values():
                terminalreporter.line(f"    {said}")
    terminalreporter.line("")
    if "ALL_GATES" not in os.environ:
        terminalreporter.line(
            "cfn-lint and checkov were asked only where nobody else saw a mistake, or it was meant for them"
        )
    for name in NAMES:
        seen = [one["seen"] for one in properties if name in one["seen"]]
        alone = sum(len(one) == 1 for one in seen)
        terminalreporter.line(f"{name:<12} sees {len(seen):>3} of {len(properties)}, {alone} of them alone")
