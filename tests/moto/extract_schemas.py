#!/usr/bin/env python3
"""Writes standin/schemas.json anew: what AWS' own resource schemas, which cfn-lint brings along, say of the types that the
stand-in knows: their properties, those that cannot change without a replacement, and their attributes.

    python3 tests/moto/extract_schemas.py     with a Python that has cfn-lint; after a type was added to the stand-in
"""
import json
import re
from pathlib import Path

import cfnlint

HERE = Path(__file__).parent
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"


def names(pointers):
    """/properties/A/B as A.B."""
    return sorted({pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers})


def main():
    known = set()
    for module in sorted((HERE / "standin" / "kinds").glob("*.py")):
        known.update(re.findall(r'"(AWS::\w+::\w+)"', module.read_text()))
    places = json.loads((SCHEMAS / "providers" / "eu-west-2.json").read_text())
    schemas = {}
    for kind in sorted(known):
        schema = json.loads((SCHEMAS / "resources" / f"{places[kind]}.json").read_text())
        schemas[kind] = {
            "attributes": names(schema.get("readOnlyProperties", [])),
            "properties": sorted(schema["properties"]),
            "replacing": names(schema.get("createOnlyProperties", [])),
        }
    lines = ",\n".join(f"{json.dumps(kind)}: {json.dumps(schema)}" for kind, schema in schemas.items())
    (HERE / "standin" / "schemas.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
