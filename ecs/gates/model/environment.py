"""Reads an environment's parameter file as `ecs/deploy` does: lines `Name=value`, `#` comments, nothing executed."""

import re
from pathlib import Path

LINE = re.compile(r"([A-Za-z][A-Za-z0-9]*)=(.*)")


class EnvironmentFileError(Exception):
    """A line that is neither a value nor a comment."""


def load(path: Path) -> dict[str, str]:
    """The values of a file, by name."""
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise EnvironmentFileError(f"line {number} is not Name=value: {line!r}")
        name, value = match.groups()
        if name in values:
            raise EnvironmentFileError(f"line {number} gives {name} again")
        values[name] = value
    return values
