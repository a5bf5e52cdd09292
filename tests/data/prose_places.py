"""Lists the places of a description that have prose, as JSON pointers: python3 prose_places.py DESCRIPTION

A place is a `summary`, `description` or `title` with text in it, where OpenAPI gives that key its meaning: not a property,
example or path that is called so, nothing inside an example or under an `x-` key. Needs PyYAML.
"""

import sys

import yaml

PROSE = {"summary", "description", "title"}
# Their keys are names and not words of OpenAPI.
MAPS = {
    "properties", "paths", "schemas", "responses", "requestBodies", "headers", "securitySchemes", "content", "examples",
    "variables",
}
# Values, which may be anything.
VALUES = {"example", "default", "enum", "value"}


def token(key):
    name = key if isinstance(key, str) else str(key).lower()
    return name.replace("~", "~0").replace("/", "~1")


def places(node, at="", names=False):
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from places(item, f"{at}/{index}")
    elif isinstance(node, dict):
        for key, value in node.items():
            here = f"{at}/{token(key)}"
            if not names and key in PROSE and isinstance(value, str):
                if value.strip():
                    yield here
            elif names or not (key in VALUES or str(key).startswith("x-")):
                yield from places(value, here, not names and key in MAPS)


with open(sys.argv[1], encoding="utf-8") as file:
    found = sorted(places(yaml.safe_load(file)))
print(f"# {len(found)} places have prose in the published description, version 2026-06-12 (listed by prose_places.py)")
print("\n".join(found))
