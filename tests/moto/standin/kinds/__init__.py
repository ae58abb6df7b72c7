"""The types of resources: each turns one CloudFormation type into calls of the service's own API.

A type is a class with `type`, and with static methods

    create(call, name, properties)          -> (physical id, {attribute: value})
    update(call, id, old, new, changed)     -> {attribute: value} or None for "as they were"
    delete(call, id, properties)            (`snapshot(call, id, properties)` where a policy asks for it)

`update` is asked for changes that AWS makes in place; what AWS' schema says of a type decides that. One without `update`
refuses every change in place, so that a test learns of what is not taught yet."""
import json
from pathlib import Path

from ..expressions import Mistake

SCHEMAS = json.loads((Path(__file__).parent.parent / "schemas.json").read_text())
KINDS = {}


def kind(type_name):
    """Registers a class for a type."""

    def register(made):
        made.type = type_name
        KINDS[type_name] = made
        return made

    return register


def find(type_name):
    """The class of a type; one that the stand-in does not know is a mistake."""
    if type_name not in KINDS:
        raise Mistake(f"Template format error: Unrecognized resource types: [{type_name}] (the stand-in does not know it)")
    return KINDS[type_name]


def check(type_name, properties):
    """Refuses a property that the type does not have."""
    foreign = sorted(set(properties) - set(SCHEMAS[find(type_name).type]["properties"]))
    if foreign:
        raise Mistake(f"Properties validation failed for resource of {type_name}: extraneous key [{foreign[0]}] is not permitted")


def changed(old, new):
    """The top-level properties that differ."""
    return sorted(name for name in set(old) | set(new) if old.get(name) != new.get(name))


def replacing(type_name, old, new):
    """Those of the changed properties that a resource of the type cannot change."""
    found = set()
    for path in SCHEMAS[type_name]["replacing"]:
        names = path.split(".")
        if _at(old, names) != _at(new, names):
            found.add(names[0])
    return sorted(found)


def _at(value, names):
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def tags_without(properties, *names):
    """The properties without these: what is left goes to one call as it is."""
    return {name: value for name, value in properties.items() if name not in names}


from . import balancing, containers, identity, keys, network, stores, watching  # noqa: E402,F401
