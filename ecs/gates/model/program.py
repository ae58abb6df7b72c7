"""What the program accepts: its settings and subcommands, read from its own source, so that neither list is kept twice."""

import re
from dataclasses import dataclass

from ..tree import Tree

SUBCOMMAND = re.compile(r'\bCommand::new\("([a-z-]+)"\)')
STRING = r'"((?:[^"\\]|\\.)*)"'
SETTING = re.compile(rf"\bsetting\(\s*{STRING},\s*(?:Some\({STRING}\)|None),\s*{STRING},", re.S)
SECRET = re.compile(rf"\bsecret\(\s*{STRING},\s*{STRING},", re.S)
DURATION = re.compile(r"(\d+)(ms|s|m|h)")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Setting:
    """One setting: what stands for its value in `--help` is its type here."""

    name: str
    default: str | None
    placeholder: str
    secret: bool

    def fault(self, value: str) -> str | None:
        """What is wrong with a value of it; `None` for one that the program would take."""
        shape = SHAPES.get(self.placeholder)
        if shape is not None and not re.fullmatch(shape, value):
            return f"{value!r} is not {self.placeholder}"
        return None


# Placeholders whose values have a shape; the others are any text.
SHAPES = {
    "on|off": r"on|off",
    "human|json": r"human|json",
    "DURATION": r"\d+(ms|s|m|h)",
    "NUMBER": r"\d+",
    "PORT": r"\d+",
    "NUMBER|NETWORKS": r"\d+|[0-9a-f.:/, ]+",
    "ADDRESS:PORT": r"(\d+\.){3}\d+:\d+|\[[0-9a-f:]+\]:\d+",
    "PATH": r"/([A-Za-z0-9_.-]+/)+",
    "FILE": r"/.+",
    "FOLDER": r"/.+",
    "URL": r"[a-z]+://.+|sqlite:.+",
}


def seconds(duration: str) -> float:
    """A duration as the program writes it, in seconds."""
    match = DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(f"{duration!r} is not a duration")
    return int(match[1]) * SECONDS[match[2]]


def settings(tree: Tree) -> dict[str, Setting]:
    """Every setting that the program has, by name."""
    text = tree.settings_table().read_text()
    found = [Setting(name, default or None, placeholder, False) for name, default, placeholder in SETTING.findall(text)]
    found += [Setting(name, None, placeholder, True) for name, placeholder in SECRET.findall(text)]
    return {setting.name: setting for setting in found}


def subcommands(tree: Tree) -> set[str]:
    """The first words that the program's command line takes."""
    return set(SUBCOMMAND.findall(tree.command_line().read_text())) | {"params"}
