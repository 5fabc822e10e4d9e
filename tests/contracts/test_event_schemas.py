"""Events against docs/events, which those who listen rely on."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from scripts import event_schemas
from tests.builders import house

from solvent import events, ids
from solvent.events import Event


def test_schemas_in_docs_are_those_of_the_code() -> None:
    stored = {p.name: p.read_text(encoding="utf-8") for p in event_schemas.FOLDER.glob("*.json")}
    made = {name: event_schemas.write(each) for name, each in event_schemas.schemas().items()}
    assert stored == made, "run: make docs"


def test_each_event_has_a_version_and_fields() -> None:
    types = {
        value
        for name, value in vars(events).items()
        if name.isupper() and isinstance(value, str) and "." in value and "/" not in value
    } - {events.SPEC_VERSION}
    assert types == set(events.SCHEMA_VERSION_BY_TYPE) == set(events.FIELDS_BY_TYPE)


def test_events_that_the_code_makes_hold_the_fields_of_their_schema() -> None:
    made = [call for source in house.modules() for call in _events_made(source)]
    assert {name for name, _ in made} == {
        name
        for name, value in vars(events).items()
        if isinstance(value, str) and value in events.FIELDS_BY_TYPE
    }
    for name, fields in made:
        assert fields == set(events.FIELDS_BY_TYPE[getattr(events, name)]), name


@pytest.mark.parametrize("kind", sorted(events.FIELDS_BY_TYPE))
def test_schema_passes_an_event_of_its_type_and_no_other(kind: str) -> None:
    version = events.SCHEMA_VERSION_BY_TYPE[kind]
    schema = event_schemas.schemas()[f"{kind}.v{version}.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    event = _an_event(kind)
    jsonschema.validate(event, schema)
    jsonschema.validate({**event, "data": {**event["data"], "added_later": 1}}, schema)
    for broken in (
        {**event, "type": "another.type"},
        {**event, "data": {}},
        {**event, "data": {**event["data"], "document": {"name": "Alder Ltd"}}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


def _an_event(kind: str) -> dict[str, Any]:
    data: dict[str, str | int] = {
        name: 1 if prefix == events.COUNT else ids.show(prefix, UUID(int=3))
        for name, prefix in events.FIELDS_BY_TYPE[kind].items()
    }
    now = datetime(2026, 3, 31, tzinfo=UTC)
    event = Event(UUID(int=1), UUID(int=2), UUID(int=3), kind, now, data)
    return {
        "id": str(event.event_id),
        "source": events.SOURCE,
        "specversion": events.SPEC_VERSION,
        "type": event.type,
        "subject": str(event.company_id),
        "time": event.time.isoformat(),
        "dataschema": event.dataschema,
        "data": event.data,
    }


def _events_made(source: house.Source) -> list[tuple[str, set[str]]]:
    """List (name of the type, fields of data) of each Event written out in a module."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event":
            given = {word.arg: word.value for word in node.keywords}
            kind, data = given.get("type"), given.get("data")
            if isinstance(kind, ast.Attribute) and isinstance(data, ast.Dict):
                keys = {key.value for key in data.keys if isinstance(key, ast.Constant)}
                found.append((kind.attr, {str(key) for key in keys}))
    return found
