"""`python -m gates NAME...`: runs these gates (all, without a name) over the repository; exit code 1 where one finds a fault.

`python -m gates --list` names them.
"""

import sys
from pathlib import Path

from .gates import NAMES, gate
from .tree import Tree


def main(arguments: list[str]) -> int:
    """Prints every finding, and of each gate how many it had."""
    if arguments == ["--list"]:
        print("\n".join(NAMES))
        return 0
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"no gate {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    tree = Tree(Path(__file__).resolve().parents[2])
    total = 0
    for name in arguments or NAMES:
        findings = gate(name)(tree)
        for finding in findings:
            print(finding)
        print(f"{name}: {len(findings)} findings")
        total += len(findings)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
