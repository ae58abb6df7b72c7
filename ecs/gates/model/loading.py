"""Reads a CloudFormation template: YAML whose short forms (`!Ref x`) become the long ones (`{"Ref": "x"}`)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

# `!Ref` and `!Condition` stand for themselves, every other short form for `Fn::...`.
BARE = {"Ref", "Condition"}


class TemplateError(Exception):
    """A template that cannot be read at all."""


class TemplateLoader(yaml.CSafeLoader):
    """YAML with CloudFormation's tags, which refuses a key that is given twice (YAML would keep the last in silence)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise TemplateError(f"line {key_node.start_mark.line + 1}: {key!r} is given twice")
            seen.add(key)
        return super().construct_mapping(node, deep)


def short_form(loader: TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """`!Name value` as `{"Fn::Name": value}`; `!GetAtt A.B` as a list, as in JSON."""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise TemplateError(f"!{suffix} has no value")
    return {suffix if suffix in BARE else f"Fn::{suffix}": value}


def as_text(loader: TemplateLoader, node: yaml.ScalarNode) -> str:
    """Dates (`2012-10-17`) stay the text that they are in a policy."""
    return loader.construct_scalar(node)


TemplateLoader.add_multi_constructor("!", short_form)
TemplateLoader.add_constructor("tag:yaml.org,2002:timestamp", as_text)


def load(path: Path) -> dict[str, Any]:
    """The template in a file, in long forms."""
    return loads(path.read_text())


@cache
def loads(text: str) -> dict[str, Any]:
    """The template in a text, in long forms. Whoever gets it changes nothing in it: it is read once for all."""
    try:
        template = yaml.load(text, Loader=TemplateLoader)
    except yaml.YAMLError as error:
        raise TemplateError(str(error)) from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise TemplateError("no Resources in it")
    return template
