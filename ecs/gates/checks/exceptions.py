"""An exception from any gate says, where it stands, why it is made; one that says nothing is a finding."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..model.loading import load
from ..tree import Tree
from .fault import Faults, fault

# Where a gate's own configuration would excuse a whole tree at once, far from what is excused.
CONFIGURATIONS = (
    ".hadolint.yaml",
    ".hadolint.yml",
    ".shellcheckrc",
    ".cfnlintrc",
    ".cfnlintrc.yaml",
    ".checkov.yaml",
    ".checkov.yml",
)
# A reason is a few words, not a full stop.
SHORTEST = 15
DIRECTIVE = re.compile(r"#\s*(?:(hadolint)\s+(?:global\s+)?ignore=\S+|(shellcheck)\s+(?:shell=\S+\s+)?disable=\S+)(.*)")
CHECKOV_COMMENT = re.compile(r"#\s*checkov:skip=(\S+?)(?::(.*))?$")


def check(tree: Tree) -> Faults:
    """Templates by their metadata, everything else by its comments."""
    for path in tree.templates():
        template = load(path)
        yield from metadata(tree.name(path), path, template)
    for folder in ("", "ecs/", "ecs/stacks/"):
        for configuration in CONFIGURATIONS:
            if (tree.root / folder / configuration).exists():
                yield fault(folder + configuration, "excuses everything at once; an exception stands where it is made")
    for path in [tree.dockerfile(), *tree.scripts(), *tree.templates()]:
        if path.exists():
            yield from comments(tree.name(path), path)


def metadata(name: str, path: Path, template: dict[str, Any]) -> Faults:
    """checkov's skips carry a comment of their own; cfn-lint's and cfn-guard's have none, so a `#` line stands above."""
    lines = path.read_text().splitlines()
    for where, node in [(name, template), *((f"{name} {key}", body) for key, body in template["Resources"].items())]:
        found = node.get("Metadata", {})
        for skip in found.get("checkov", {}).get("skip", []):
            if len(str(skip.get("comment", ""))) < SHORTEST:
                yield fault(where, f"skips checkov's {skip.get('id')} without a reason (comment)")
        for number in exceptions_in(lines, found):
            if not said_above(lines, number):
                yield fault(f"{name}:{number + 1}", f"{lines[number].strip()} has no reason above it (a comment)")


def exceptions_in(lines: list[str], found: dict[str, Any]) -> Iterator[int]:
    """The lines where a resource leaves out rules of cfn-lint or cfn-guard."""
    if found.get("cfn-lint") or found.get("guard"):
        for number, line in enumerate(lines):
            if re.search(r"ignore_checks|SuppressedRules", line):
                yield number


def said_above(lines: list[str], number: int) -> bool:
    """Whether a comment of some length ends right above a line, or above the keys that lead to it."""
    while number > 0:
        number -= 1
        text = lines[number].strip()
        if text.startswith("#"):
            return len(text) >= SHORTEST
        if not re.fullmatch(r"(cfn-lint|guard|config):", text):
            return False
    return False


def comments(name: str, path: Path) -> Faults:
    """`# hadolint ignore=` and `# shellcheck disable=`: the reason follows on the line, or stands on the one above."""
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        if match := CHECKOV_COMMENT.search(line):
            if len((match[2] or "").strip()) < SHORTEST:
                yield fault(f"{name}:{number + 1}", f"skips checkov's {match[1]} without a reason")
        elif match := DIRECTIVE.search(line):
            above = lines[number - 1].strip() if number else ""
            if len(match[3].strip(" #")) < SHORTEST and not (above.startswith("#") and len(above) >= SHORTEST):
                yield fault(f"{name}:{number + 1}", f"{line.strip()} says no reason, neither beside nor above")
