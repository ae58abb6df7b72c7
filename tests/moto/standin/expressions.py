"""What a template's functions give, in the surroundings of one stack."""
import base64
import ipaddress
import json
import re

# What a change set cannot know: an id of something that is yet to be made.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
NOTHING = object()


class Mistake(Exception):
    """A template or its parameters are wrong, or ask for what there is not."""


class Scope:
    """One stack's surroundings: `resources` are its made ones by their logical names, `export` looks up other stacks'."""

    def __init__(self, template, parameters, pseudo, resources, export, planning=False):
        self.template, self.parameters, self.pseudo = template, parameters, pseudo
        self.resources, self.export, self.planning = resources, export, planning
        self.imports = set()
        self._conditions = {}

    def holds(self, name):
        """Whether a condition does."""
        if name not in self._conditions:
            conditions = self.template.get("Conditions", {})
            if name not in conditions:
                raise Mistake(f"Template error: unresolved condition dependency {name}")
            self._conditions[name] = self._truth(conditions[name])
        return self._conditions[name]

    def _truth(self, node):
        if not isinstance(node, dict) or len(node) != 1:
            raise Mistake(f"Template error: not a condition: {node}")
        (function, value), = node.items()
        if function == "Condition":
            return self.holds(value)
        if function == "Fn::Equals":
            left, right = (self.value(side) for side in value)
            return _text(left) == _text(right)
        truths = [self._truth(part) for part in value]
        if function == "Fn::And":
            return all(truths)
        if function == "Fn::Or":
            return any(truths)
        if function == "Fn::Not":
            return not truths[0]
        raise Mistake(f"Template error: not a condition: {function}")

    def value(self, node):
        """The node with all functions resolved."""
        if isinstance(node, list):
            values = (self.value(part) for part in node)
            return [value for value in values if value is not NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (function, argument), = node.items()
            if function == "Ref":
                return self._ref(argument)
            if function.startswith("Fn::"):
                name = "_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", function[4:]).lower()
                method = getattr(self, name, None)
                if method is None:
                    raise Mistake(f"Template error: the stand-in does not know {function}")
                return method(argument)
        values = {key: self.value(part) for key, part in node.items()}
        return {key: value for key, value in values.items() if value is not NOTHING}

    def _ref(self, name):
        if name == "AWS::NoValue":
            return NOTHING
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        return self._resource(name).get("id", UNKNOWN)

    def _resource(self, name):
        if name in self.resources:
            return self.resources[name]
        resource = self.template["Resources"].get(name)
        if resource is None:
            raise Mistake(f"Template format error: Unresolved resource dependencies [{name}]")
        if "Condition" in resource and not self.holds(resource["Condition"]):
            raise Mistake(f"Template format error: Unresolved resource dependencies [{name}]: its condition is false")
        if not self.planning:
            raise Mistake(f"Template error: {name} is used before it is made")
        return {}

    def _get_att(self, argument):
        name, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
        resource = self._resource(name)
        if "attributes" not in resource:
            return UNKNOWN
        if attribute not in resource["attributes"]:
            kind = self.template["Resources"].get(name, {}).get("Type", "a resource")
            raise Mistake(f"Requested attribute {attribute} must be a readonly property in schema for {kind}")
        value = resource["attributes"][attribute]
        # One that changes with what is made later is asked for.
        return value() if callable(value) else value

    def _sub(self, argument):
        text, given = (argument, {}) if isinstance(argument, str) else argument
        given = {name: self.value(part) for name, part in given.items()}

        def replaced(match):
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in given:
                return _text(given[name])
            return _text(self._get_att(name) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", replaced, text)

    def _join(self, argument):
        parts = self.value(argument[1])
        return UNKNOWN if parts == UNKNOWN else argument[0].join(_text(part) for part in parts)

    def _split(self, argument):
        return _text(self.value(argument[1])).split(argument[0])

    def _select(self, argument):
        number, parts = int(self.value(argument[0])), self.value(argument[1])
        if parts == UNKNOWN or parts == [UNKNOWN]:
            return UNKNOWN
        if number >= len(parts):
            raise Mistake(f"Template error: Fn::Select cannot select nonexistent value at index {number}")
        return parts[number]

    def _if(self, argument):
        return self.value(argument[1] if self.holds(argument[0]) else argument[2])

    def _import_value(self, argument):
        name = self.value(argument)
        self.imports.add(name)
        return self.export(name)

    def _find_in_map(self, argument):
        found = self.template.get("Mappings", {})
        for key in argument[:3]:
            key = _text(self.value(key))
            if key not in found:
                raise Mistake(f"Template error: Unable to get mapping for {argument}")
            found = found[key]
        return found

    def _get_azs(self, argument):
        region = self.value(argument) or self.pseudo["AWS::Region"]
        return [f"{region}{zone}" for zone in "abc"]

    def _base64(self, argument):
        return base64.b64encode(_text(self.value(argument)).encode()).decode()

    def _to_json_string(self, argument):
        return json.dumps(self.value(argument))

    def _length(self, argument):
        return len(self.value(argument))

    def _cidr(self, argument):
        block, count = self.value(argument[0]), int(self.value(argument[1]))
        if block == UNKNOWN:
            return [UNKNOWN] * count
        network = ipaddress.ip_network(block)
        bits = int(self.value(argument[2])) if len(argument) > 2 else 8
        parts = network.subnets(new_prefix=network.max_prefixlen - bits)
        found = [str(part) for part, _ in zip(parts, range(count))]
        if len(found) < count:
            raise Mistake(f"Template error: Fn::Cidr: {block} has no {count} parts of {bits} bits")
        return found


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise Mistake(f"Template error: a text is wanted, not {value}")
    return str(value)


def depends(resource):
    """The names that a resource's definition speaks of; some may not be resources."""
    after = resource.get("DependsOn", [])
    found = set([after] if isinstance(after, str) else after)

    def walk(node):
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            for key, part in node.items():
                if key == "Ref":
                    found.add(part)
                elif key == "Fn::GetAtt":
                    found.add(part[0] if isinstance(part, list) else part.split(".")[0])
                elif key == "Fn::Sub":
                    text = part if isinstance(part, str) else part[0]
                    found.update(name.split(".")[0] for name in re.findall(r"\$\{([^}!]+)\}", text))
                    walk(part)
                else:
                    walk(part)

    walk(resource.get("Properties", {}))
    return found
