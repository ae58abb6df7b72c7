"""A template as plain data: YAML with the short forms, or JSON."""
import yaml


class _Loader(yaml.SafeLoader):
    """Numbers and truths stay what they are, dates stay texts, as CloudFormation reads them."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def parse(text):
    """The template, whatever its notation; a ValueError says what is wrong with it."""
    try:
        template = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ValueError(f"Template format error: YAML not well-formed. ({error})") from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise ValueError("Template format error: At least one Resources member must be defined.")
    return template
