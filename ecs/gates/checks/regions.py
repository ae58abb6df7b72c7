"""Nothing in a template ties it to one region, partition or account: the environment says where it goes."""

import re

from ..tree import Tree
from .fault import Faults, fault

TIES = {
    r"arn:aws(-[a-z]+)*:": "names a partition (AWS::Partition)",
    r"\b(af|ap|ca|cn|eu|il|me|mx|sa|us)(-gov)?-[a-z]+-\d\b": "names a region (AWS::Region)",
    r"(?<!\d)\d{12}(?!\d)": "names an account (AWS::AccountId)",
}


def check(tree: Tree) -> Faults:
    """Every line of every template, comments aside."""
    for path in tree.templates():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            text = re.sub(r"(^|\s)#.*", "", line)
            for pattern, what in TIES.items():
                if re.search(pattern, text):
                    yield fault(f"{tree.name(path)}:{number}", what)
