"""`python -m gates NAME...`: runs these gates (all, without a name) over the repository; exit code 1 where one finds a fault."""

import sys
from pathlib import Path

from .gates import GATES
from .tree import Tree


def main(names: list[str]) -> int:
    """Prints every finding."""
    unknown = [name for name in names if name not in GATES]
    if unknown:
        print(f"no gate {', '.join(unknown)}; there are {', '.join(GATES)}", file=sys.stderr)
        return 2
    tree = Tree(Path(__file__).resolve().parents[2])
    findings = [finding for name in names or GATES for finding in GATES[name](tree)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
