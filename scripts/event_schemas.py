"""Write the JSON schema of each event into docs/events.

python scripts/event_schemas.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from solvent import events

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "events"
_ID_LETTERS = "[0-9a-hjkmnp-tv-z]{26}"


def schemas() -> dict[str, dict[str, Any]]:
    """Give each event's schema by its file name, such as 'ledger.posted.v1.json'."""
    return {
        f"{kind}.v{version}.json": _schema(kind, version)
        for kind, version in events.SCHEMA_VERSION_BY_TYPE.items()
    }


def write(schema: dict[str, Any]) -> str:
    """Write a schema as it stands in the repository."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all; files of events that are no more are removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = schemas()
    for path in FOLDER.glob("*.json"):
        if path.name not in found:
            path.unlink()
    for name, schema in found.items():
        (FOLDER / name).write_text(write(schema), encoding="utf-8")
    print(f"{len(found)} schemas in {FOLDER}")


def _schema(kind: str, version: int) -> dict[str, Any]:
    data = {name: _field(prefix) for name, prefix in events.FIELDS_BY_TYPE[kind].items()}
    stem = f"{events.SOURCE}/events/{kind}/{version}"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": stem,
        "title": kind,
        "description": "CloudEvents 1.0 attributes; `data` holds ids and whole numbers only.",
        "type": "object",
        "required": ["id", "source", "specversion", "type", "subject", "time", "data"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "source": {"const": events.SOURCE},
            "specversion": {"const": events.SPEC_VERSION},
            "type": {"const": kind},
            "subject": {"type": "string", "format": "uuid", "description": "The company."},
            "time": {"type": "string", "format": "date-time"},
            "dataschema": {"const": stem},
            "data": {
                "type": "object",
                "required": list(data),
                "properties": data,
                "additionalProperties": {"type": ["string", "integer"]},
            },
        },
    }


def _field(prefix: str) -> dict[str, str]:
    if prefix == events.COUNT:
        return {"type": "integer"}
    return {"type": "string", "pattern": f"^{prefix}_{_ID_LETTERS}$"}


if __name__ == "__main__":
    main()
