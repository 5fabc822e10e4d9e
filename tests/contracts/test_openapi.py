"""The API against docs/openapi.json, from which others write their clients."""

from __future__ import annotations

import json
from typing import Any

import openapi_spec_validator
import pytest
from scripts import openapi


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi.document())
    return made


def test_document_in_docs_is_that_of_the_code() -> None:
    assert openapi.PATH.read_text(encoding="utf-8") == openapi.document(), "run: make docs"


def test_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(document)


def test_each_operation_says_what_it_does_and_what_it_gives(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            assert operation.get("description") or operation.get("summary"), name
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert good, name


def test_amounts_are_whole_numbers(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, kind in schema.get("properties", {}).items():
            if field.endswith(("_minor", "_hundredths")):
                assert "number" not in json.dumps(kind), f"{name}.{field}"
