"""Finding: what other rooms and pages may read of assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from solvent.forecast import outlook as outlooks
from solvent.forecast.outlook import Outlook
from solvent.health_score import document, store
from solvent.health_score.assessment import Assessment
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record

_HISTORY_DAYS = 1100
# The least and most days back of what still counts as a week and a month before.
_WEEK_AGO, _MONTH_AGO = (7, 13), (21, 45)


@dataclass(frozen=True, slots=True)
class Stored:
    """An assessment as it was stored, with the outlook it used and the inputs beside the books."""

    assessment_id: UUID
    company_id: UUID
    assessment: Assessment
    outlook: Outlook
    inputs: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PastScore:
    """A point of the score's history. score in hundredths, None where too little was known.

    is_backfill: computed later, from what was known then.
    """

    assessment_id: UUID
    as_of: date
    score: int | None
    confidence: int
    is_backfill: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """A company's newest assessment with what it is compared with.

    week_ago, month_ago: None where nothing was assessed about then. history: (day, hundredths of
    a point or None), the last of each day, ascending.
    """

    now: Stored
    week_ago: Assessment | None
    month_ago: Assessment | None
    history: tuple[tuple[date, int | None], ...]


async def glances(
    connection: Connection,
    scope: Scope,
    company_ids: Sequence[UUID],
    *,
    history_days: int = _HISTORY_DAYS,
) -> dict[UUID, Glance]:
    """Read what pages show at a glance, of the companies that have an assessment."""
    rows = await store.at_a_glance(
        connection, scope, company_ids, ages=(_WEEK_AGO, _MONTH_AGO), history_days=history_days
    )
    by_place = {(row["company_id"], row["n"]): row for row in rows}

    def earlier(company_id: UUID, place: int) -> Assessment | None:
        row = by_place.get((company_id, place))
        return None if row is None else document.from_document(row["document"])

    return {
        company_id: Glance(
            now=_stored(row, company_id),
            week_ago=earlier(company_id, 1),
            month_ago=earlier(company_id, 2),
            history=tuple((date.fromisoformat(day), score) for day, score in row["past"]),
        )
        for (company_id, place), row in by_place.items()
        if place == 0
    }


async def version(
    connection: Connection, scope: Scope, company_id: UUID
) -> tuple[UUID, int] | None:
    """Give the newest assessment's id and how many there are; None where there is none.

    While both stay, so does all that pages show of assessments.
    """
    return await store.version(connection, scope, company_id)


async def last(connection: Connection, scope: Scope, company_id: UUID) -> Stored | None:
    """Read a company's newest assessment, None where there is none."""
    row = await store.last(connection, scope, company_id)
    return None if row is None else _stored(row, company_id)


async def before(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date
) -> Stored | None:
    """Read the assessment that stood on a day, None where there is none."""
    row = await store.before(connection, scope, company_id, as_of=as_of)
    return None if row is None else _stored(row, company_id)


async def by_id(connection: Connection, scope: Scope, assessment_id: UUID) -> Stored:
    """Read one assessment. Raises AssessmentUnknown."""
    row = await store.by_id(connection, scope, assessment_id)
    return _stored(row, row["company_id"])


async def history(
    connection: Connection, scope: Scope, company_id: UUID, *, first: date
) -> list[PastScore]:
    """List the last assessment of each day since the first."""
    return [
        PastScore(
            row["assessment_id"],
            row["as_of"],
            row["score_hundredths"],
            row["confidence"],
            row["is_backfill"],
        )
        for row in await store.history(connection, scope, company_id, first=first)
    ]


def _stored(row: Record, company_id: UUID) -> Stored:
    return Stored(
        assessment_id=row["assessment_id"],
        company_id=company_id,
        assessment=document.from_document(row["document"]),
        outlook=outlooks.from_document(row["outlook"]),
        inputs=row["inputs"],
        created_at=row["created_at"],
    )
