"""hadolint and shellcheck: the Dockerfile, and the operators' scripts."""

import json
import subprocess
import sys
from pathlib import Path

from ..finding import Finding
from ..tree import Tree
from .by_text import ByText

HADOLINT = Path(sys.executable).parent / "hadolint"


def notes(command: list[str]) -> list[dict[str, object]]:
    """What a checker that writes a list in JSON wrote; neither of the two does so where it could not work at all."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def check_dockerfile(path: Path) -> list[tuple[str, str]]:
    """Every note, of whatever level."""
    command = [str(HADOLINT), "--no-color", "--format", "json", "--failure-threshold", "none", str(path)]
    return [(f":{note['line']}", f"{note['code']} {note['message']}") for note in notes(command)]


def check_script(path: Path) -> list[tuple[str, str]]:
    """Every note, of whatever level; what a script sources is followed."""
    command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--format=json", str(path)]
    return [(f":{note['line']}", f"SC{note['code']} {note['message']}") for note in notes(command)]


dockerfile_checker = ByText("hadolint", check_dockerfile)
script_checker = ByText("shellcheck", check_script)


def hadolint(tree: Tree) -> list[Finding]:
    """hadolint over the Dockerfile."""
    return dockerfile_checker(tree, [tree.dockerfile()])


def shellcheck(tree: Tree) -> list[Finding]:
    """shellcheck over `ecs/deploy`, its neighbours and what they source."""
    return script_checker(tree, tree.scripts())
