"""checkov: the templates against its policies for AWS, all of them."""

import logging
from pathlib import Path

from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter

from ..finding import Finding
from ..tree import Tree
from .by_text import ByText

# It warns of every function that it does not settle.
logging.getLogger("checkov").setLevel(logging.ERROR)


def check(path: Path) -> list[tuple[str, str]]:
    """What fails, and a template that it could not read: it would pass in silence. What is skipped is justified in place
    (see `checks/exceptions.py`)."""
    report = Runner().run(root_folder=None, files=[str(path)], runner_filter=RunnerFilter(framework=["cloudformation"]))
    if isinstance(report, list):
        raise TypeError("checkov reports on one framework alone, when asked about one")
    found = [
        (f":{record.file_line_range[0]}", f"{record.check_id} {record.check_name} ({record.resource})")
        for record in report.failed_checks
    ]
    found += [("", "could not be parsed") for _ in report.parsing_errors]
    if not found and not report.passed_checks:
        found.append(("", "nothing in it was checked"))
    return found


checker = ByText("checkov", check)


def checkov(tree: Tree) -> list[Finding]:
    """checkov over every template."""
    return checker(tree, tree.templates())
