"""A stack's parameters: what was given, checked against what the template says of them."""
import re

from .expressions import Mistake


def resolve(template, given, previous, lookup):
    """All parameters with their values. `given` is a request's list, `previous` what the stack has had, `lookup` reads
    Parameter Store."""
    declared = template.get("Parameters") or {}
    stated = {}
    for entry in given:
        key = entry["ParameterKey"]
        if str(entry.get("UsePreviousValue", "")).lower() == "true":
            if key in previous:
                stated[key] = previous[key]
            elif key in declared:
                raise Mistake(f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a "
                              "parameter key not in the previous template")
        else:
            stated[key] = entry["ParameterValue"]
    foreign = sorted(set(stated) - set(declared))
    if foreign:
        raise Mistake(f"Parameters: [{', '.join(foreign)}] do not exist in the template")
    missing = [key for key, about in declared.items() if key not in stated and "Default" not in about]
    if missing:
        raise Mistake(f"Parameters: [{', '.join(missing)}] must have values")
    texts = {key: _text(stated.get(key, about.get("Default"))) for key, about in declared.items()}
    for key, about in declared.items():
        _check(key, about, texts[key])
    return texts, {key: _typed(about, texts[key], lookup) for key, about in declared.items()}


def _text(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _check(key, about, text):
    kind = about["Type"]
    why = about.get("ConstraintDescription")
    parts = [part.strip() for part in text.split(",")] if kind.startswith(("CommaDelimited", "List<")) else [text]
    allowed = [_text(value) for value in about.get("AllowedValues", [])]
    for part in parts:
        if allowed and part not in allowed:
            raise Mistake(why or f"Parameter '{key}' must be one of AllowedValues")
        if "AllowedPattern" in about and not re.fullmatch(about["AllowedPattern"], part):
            raise Mistake(why or f"Parameter {key} failed to satisfy constraint: must match pattern {about['AllowedPattern']}")
        if not int(about.get("MinLength", 0)) <= len(part) <= int(about.get("MaxLength", 4096)):
            raise Mistake(f"Parameter '{key}' must contain an allowed number of characters")
        if kind in ("Number", "List<Number>"):
            try:
                number = float(part)
            except ValueError:
                raise Mistake(f"Parameter '{key}' must be a number.") from None
            if not float(about.get("MinValue", number)) <= number <= float(about.get("MaxValue", number)):
                raise Mistake(f"Parameter '{key}' must be a number in its range")


def _typed(about, text, lookup):
    kind = about["Type"]
    if kind.startswith("AWS::SSM::Parameter::Value"):
        text = lookup(text)
        kind = kind[len("AWS::SSM::Parameter::Value<"):-1]
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [part.strip() for part in text.split(",")]
    return text
