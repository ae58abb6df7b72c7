"""The files that the gates look at, under one root: the repository's own, or a copy with a mistake planted in it."""

import re
from dataclasses import dataclass
from pathlib import Path

# Stacks in the order in which `ecs/deploy` makes them: each imports only from those before it.
STACKS = ("base", "network", "data", "cluster", "balancer", "watch", "jobs", "service")
ENVIRONMENTS = ("test", "production")


@dataclass(frozen=True)
class Tree:
    """A root, and the names of what lies below it."""

    root: Path

    def template(self, stack: str) -> Path:
        """The template of a stack."""
        return self.root / "ecs/stacks" / f"{stack}.yaml"

    def templates(self) -> list[Path]:
        """Every template there is, known by name or not, so that none escapes the linters."""
        return sorted((self.root / "ecs/stacks").glob("*.yaml"))

    def environment(self, name: str) -> Path:
        """The parameter file of an environment."""
        return self.root / "ecs/environments" / f"{name}.env"

    def dockerfile(self) -> Path:
        """The image's recipe."""
        return self.root / "Dockerfile"

    def image_files(self) -> Path:
        """What the image holds as it lies in the repository, from its root on."""
        return self.root / "image/rootfs"

    def settings_table(self) -> Path:
        """Where the program lists its settings."""
        return self.root / "src/config/table.rs"

    def command_line(self) -> Path:
        """Where the program lists its subcommands."""
        return self.root / "src/commands/cli.rs"

    def scripts(self) -> list[Path]:
        """The operators' commands and what they are made of, and what the image is made by."""
        commands = [path for folder in ("ecs", "image") for path in (self.root / folder).iterdir() if is_script(path)]
        return sorted(commands) + sorted((self.root / "ecs/lib").glob("*.sh"))

    def name(self, path: Path) -> str:
        """A file's name as people say it: from the root on."""
        return str(path.relative_to(self.root))


def is_script(path: Path) -> bool:
    """Whether a file says that a shell runs it."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline()) is not None
