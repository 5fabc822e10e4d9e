"""Finding: what other rooms and pages may read of assessments."""

from __future__ import annotations

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
