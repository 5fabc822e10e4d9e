"""Linking: what an answer made is named to the operations that read, change or end it.

A link of OpenAPI says which part of an answer is a parameter of which other operation, so that
clients and test tools can walk from a thing's making to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

Document = dict[str, Any]

_MADE: Final = ("200", "201", "202")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
# An operation on the thing itself, or on one part of it.
_TARGET: Final = re.compile(r"(?P<before>.*)/(?P<kind>[\w-]+)/\{(?P<name>\w+)\}(?:/[\w-]+)?")
_COLLECTION: Final = re.compile(r".*/(?P<kind>[\w-]+)")


def add(document: Document) -> None:
    """Put links into the answers of all operations that make something which has an id."""
    for path, operations in document["paths"].items():
        collection = _COLLECTION.fullmatch(path)
        operation = operations.get("post")
        if operation is None or collection is None:
            continue
        for status, pointer in _ids(document, operation):
            links = dict(_links(document, path, collection["kind"], pointer))
            if links:
                operation["responses"][status]["links"] = links


def _ids(document: Document, operation: Document) -> Iterator[tuple[str, str]]:
    """Give each answer of an operation that carries an id, and where in its body."""
    for status in _MADE:
        content = operation["responses"].get(status, {}).get("content", {})
        schema = _resolved(document, content.get("application/json", {}).get("schema", {}))
        properties = schema.get("properties", {})
        if "id" in properties:
            yield status, "/id"
            continue
        for name, part in properties.items():
            if "id" in _resolved(document, part).get("properties", {}):
                yield status, f"/{name}/id"
                break


def _links(
    document: Document, path: str, kind: str, pointer: str
) -> Iterator[tuple[str, Document]]:
    """Give the operations on what a collection holds, reachable with the parameters at hand."""
    known = set(_PARAMETER.findall(path))
    for other, operations in document["paths"].items():
        target = _TARGET.fullmatch(other)
        if target is None or target["kind"] != kind:
            continue
        further = set(_PARAMETER.findall(target["before"]))
        if not further <= known:
            continue
        parameters = {name: f"$request.path.{name}" for name in sorted(further)}
        parameters[target["name"]] = f"$response.body#{pointer}"
        for operation in operations.values():
            name = operation["operationId"]
            yield name, {"operationId": name, "parameters": parameters}


def _resolved(document: Document, schema: Document) -> Document:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Document = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found
