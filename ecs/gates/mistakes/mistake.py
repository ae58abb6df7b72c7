"""A mistake: a change of one file's text, in one place, that must still be possible."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..tree import Tree

# What the gates read, and so what a copy must hold.
READ = ("ecs", "image", "Dockerfile", "src/config/table.rs", "src/commands/cli.rs")


class NotThere(Exception):
    """What a mistake changes is gone, or is there more than once: the mistake must be planted anew."""


@dataclass(frozen=True)
class Mistake:
    """In `file`, inside `within` (a resource, or as `Parameters.Name` a parameter), `old` becomes `new`.

    Without `old`, `new` is added at the end of it. `caught_by` names the gate that it is planted for: others may see it too.
    """

    name: str
    file: str
    within: str | None
    old: str | None
    new: str
    caught_by: str = "graph"

    def plant(self, tree: Tree, folder: Path) -> Tree:
        """A copy of the tree, with the mistake in it."""
        copy = Tree(folder)
        for name in READ:
            source, target = tree.root / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("gates", "__pycache__"))
            else:
                shutil.copy(source, target)
        path = folder / self.file
        path.write_text(self.changed(path.read_text() if path.exists() else ""))
        return copy

    def changed(self, text: str) -> str:
        """The file's text with the mistake in it."""
        start, end = (0, len(text)) if self.within is None else block(text, self.within)
        part = text[start:end]
        if self.old is None:
            return text[:end] + self.new + text[end:]
        if part.count(self.old) != 1:
            raise NotThere(
                f"{self.name}: {self.old!r} is {part.count(self.old)} times in {self.within or 'all'} of {self.file}"
            )
        return text[:start] + part.replace(self.old, self.new) + text[end:]


def block(text: str, within: str) -> tuple[int, int]:
    """Where a resource's (or another section's) lines begin and end in a template."""
    section, _, name = within.rpartition(".")
    heading = re.search(rf"^{section or 'Resources'}:\n", text, re.M)
    found = heading and re.compile(rf"^  {name}:.*\n", re.M).search(text, heading.end())
    if not found:
        raise NotThere(f"there is no {within}")
    after = re.compile(r"^( {0,2}\S|\Z)", re.M).search(text, found.end())
    end = after.start() if after else len(text)
    # Blank lines before the next resource are between the two.
    return found.start(), len(text[:end].rstrip("\n")) + 1


def stack(name: str, stack_name: str, within: str, old: str | None, new: str, caught_by: str = "graph") -> Mistake:
    """A mistake in a template."""
    return Mistake(name, f"ecs/stacks/{stack_name}.yaml", within, old, new, caught_by)
