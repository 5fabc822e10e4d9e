"""Searching the record: by act, actor, company, time and text, newest first; and one record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import entitlement, record, store
from solvent.audit.conditions import Wanted
from solvent.audit.record import Record
from solvent.audit.store import Stored
from solvent.errors import Invalid, NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection

PAGE_MAX: Final = 200


class RecordUnknown(NotFound):
    """No such audit record in this organisation."""

    @classmethod
    def of(cls, record_id: UUID) -> RecordUnknown:
        """Say which."""
        message = "There is no such audit record."
        return cls(message, where=ids.show(ids.RECORD, record_id))


class PlaceMalformed(Invalid):
    """The mark of the next page was not given out by us."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record. number: of its leaf, None while it waits; canonical: its exact bytes."""

    record: Record
    number: int | None
    canonical: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Records that answer, newest first. next_place: mark of the next page, '' on the last."""

    found: list[Found]
    next_place: str


async def search(
    connection: Connection, scope: Scope, wanted: Wanted, *, limit: int, place: str = ""
) -> Page:
    """Give a page of records that answer. place: the mark that the page before gave.

    Raises PlaceMalformed.
    """
    entitlement.demand(scope, "audit:read")
    wanted = replace(wanted, before=_read_place(place)) if place else wanted
    rows = await store.search(connection, scope, wanted, limit=limit + 1)
    found = [_found(row) for row in rows[:limit]]
    last = found[-1].record if len(rows) > limit else None
    mark = f"{last.at.isoformat()}_{ids.show(ids.RECORD, last.record_id)}" if last else ""
    return Page(found, mark)


async def one(connection: Connection, scope: Scope, record_id: UUID) -> Found:
    """Read one record. Raises RecordUnknown."""
    entitlement.demand(scope, "audit:read")
    stored = await store.one(connection, scope, record_id)
    if stored is None:
        raise RecordUnknown.of(record_id)
    return _found(stored)


def _found(row: Stored) -> Found:
    return Found(record.read(row.canonical), row.number, bytes(row.canonical))


def _read_place(place: str) -> tuple[datetime, UUID]:
    at, _, shown = place.partition("_")
    try:
        found = datetime.fromisoformat(at), ids.read(ids.RECORD, shown)
    except (ValueError, ids.IdMalformed) as fault:
        message = "This page mark cannot be read."
        raise PlaceMalformed(message, where="after") from fault
    if found[0].tzinfo is None:
        message = "This page mark cannot be read."
        raise PlaceMalformed(message, where="after")
    return found
