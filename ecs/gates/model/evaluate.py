"""Settles a template's intrinsic functions, for given parameters and imports.

What only AWS can know (a resource's id or attribute) becomes a mark such as `<network/Vpc>` or `<data/Database.Arn>`,
which goes through Fn::Sub, Fn::Join, exports and imports as any text does, so that whoever reads a property can still see
which resource it means.
"""

import ipaddress
import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

MARK = re.compile(r"<([a-z]+)/([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?>")
VARIABLE = re.compile(r"\$\{(!?)([A-Za-z0-9:.]+)\}")
# What a value becomes that AWS::NoValue removes.
NOTHING = object()


class Unsettled(Exception):
    """A reference to something that is not there, or a function used wrongly."""


def mark(stack: str, resource: str, attribute: str | None = None) -> str:
    """How a resource, or an attribute of it, is written in settled properties."""
    return f"<{stack}/{resource}{'.' + attribute if attribute else ''}>"


class Evaluator:
    """One template's functions, under one set of parameters."""

    def __init__(
        self,
        stack: str,
        template: dict[str, Any],
        parameters: dict[str, Any],
        pseudo: dict[str, str],
        imported: Callable[[str], Any],
    ) -> None:
        self.stack = stack
        self.template = template
        self.parameters = parameters
        self.pseudo = pseudo
        self.imported = imported
        self.functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self.ref,
            "Condition": self.condition,
            "Fn::GetAtt": self.get_att,
            "Fn::Sub": self.sub,
            "Fn::ImportValue": lambda name: self.imported(str(self.value(name))),
            "Fn::If": self.choose,
            "Fn::Equals": lambda pair: str(self.value(pair[0])) == str(self.value(pair[1])),
            "Fn::Not": lambda one: not self.value(one[0]),
            "Fn::And": lambda many: all(self.value(item) for item in many),
            "Fn::Or": lambda many: any(self.value(item) for item in many),
            "Fn::Join": lambda pair: str(pair[0]).join(str(item) for item in self.value(pair[1])),
            "Fn::Split": lambda pair: str(self.value(pair[1])).split(str(pair[0])),
            "Fn::Select": self.select,
            "Fn::GetAZs": lambda _: [f"{self.pseudo['AWS::Region']}{zone}" for zone in "abc"],
            "Fn::FindInMap": self.find_in_map,
            "Fn::Base64": self.value,
            "Fn::Cidr": self.cidr,
            "Fn::Length": lambda items: len(self.value(items)),
            "Fn::ToJsonString": lambda items: json.dumps(self.value(items)),
        }

    def value(self, node: Any) -> Any:
        """A node with every function in it settled."""
        if isinstance(node, dict):
            if len(node) == 1:
                ((name, argument),) = node.items()
                # A policy's `Condition` is no function: its value is a map.
                if name in self.functions and not (name == "Condition" and isinstance(argument, dict)):
                    return self.functions[name](argument)
            settled = {key: self.value(item) for key, item in node.items()}
            return {key: item for key, item in settled.items() if item is not NOTHING}
        if isinstance(node, list):
            return [item for item in (self.value(item) for item in node) if item is not NOTHING]
        return node

    def ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        self.need_resource(name)
        return mark(self.stack, name)

    def get_att(self, path: Any) -> str:
        resource, attribute = path if isinstance(path, list) else str(path).split(".", 1)
        self.need_resource(resource)
        return mark(self.stack, resource, str(self.value(attribute)))

    def need_resource(self, name: str) -> None:
        resource = self.template["Resources"].get(name)
        if resource is None:
            raise Unsettled(f"{name} is neither a parameter nor a resource of {self.stack}")
        if "Condition" in resource and not self.condition(resource["Condition"]):
            raise Unsettled(f"{name} is used where its condition {resource['Condition']} says that it is not made")

    def condition(self, name: str) -> bool:
        conditions = self.template.get("Conditions", {})
        if name not in conditions:
            raise Unsettled(f"no condition {name} in {self.stack}")
        return bool(self.value(conditions[name]))

    def choose(self, arguments: list[Any]) -> Any:
        condition, then, otherwise = arguments
        return self.value(then if self.condition(condition) else otherwise)

    def sub(self, argument: Any) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})

        def settle(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in variables:
                return str(self.value(variables[name]))
            return str(self.get_att(name) if "." in name else self.ref(name))

        return VARIABLE.sub(settle, text)

    def select(self, arguments: list[Any]) -> Any:
        index, items = int(self.value(arguments[0])), self.value(arguments[1])
        if isinstance(items, str) and MARK.fullmatch(items):
            # A list that AWS alone knows, as a VPC's IPv6 blocks: its mark stands for each item.
            return items
        if index >= len(items):
            raise Unsettled(f"Fn::Select asks for item {index} of {items}")
        return items[index]

    def find_in_map(self, arguments: list[Any]) -> Any:
        name, first, second = (self.value(argument) for argument in arguments[:3])
        try:
            return self.value(self.template["Mappings"][name][str(first)][str(second)])
        except KeyError as error:
            raise Unsettled(f"no {first}, {second} in the mapping {name}") from error

    def cidr(self, arguments: list[Any]) -> list[str]:
        block, count, bits = (self.value(argument) for argument in arguments)
        if MARK.search(str(block)):
            # AWS gives a VPC's IPv6 block: any /56 shows whether its parts overlap.
            block = "2001:db8:1234:5600::/56"
        network = ipaddress.ip_network(block)
        parts = network.subnets(new_prefix=network.max_prefixlen - int(bits))
        return [str(part) for part in islice(parts, int(count))]
