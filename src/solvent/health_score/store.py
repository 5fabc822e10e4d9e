"""The assessment table: one row for each judgement, with all it came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record

_FIELDS = (
    "assessment_id, as_of, known_seq, score_hundredths, confidence, inputs, document,"
    " outlook, rules_version, is_backfill, created_at"
)


class AssessmentUnknown(NotFound):
    """There is no such assessment."""


async def add(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    assessment_id: UUID,
    as_of: date,
    known_seq: int,
    score_hundredths: int | None,
    confidence: int,
    inputs: dict[str, Any],
    document: dict[str, Any],
    outlook: dict[str, Any],
    rules_version: str,
    is_backfill: bool,
    now: datetime,
) -> None:
    """Add an assessment."""
    await connection.execute(
        "insert into assessment (tenant_id, assessment_id, company_id, as_of, known_seq,"
        " score_hundredths, confidence, inputs, document, outlook, rules_version, is_backfill,"
        " created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        scope.tenant_id,
        assessment_id,
        company_id,
        as_of,
        known_seq,
        score_hundredths,
        confidence,
        inputs,
        document,
        outlook,
        rules_version,
        is_backfill,
        now,
    )


async def last(connection: Connection, scope: Scope, company_id: UUID) -> Record | None:
    """Read the newest assessment; see `_FIELDS`."""
    return await connection.fetchrow(
        f"select {_FIELDS} from assessment where tenant_id = $1 and company_id = $2"
        " order by as_of desc, created_at desc limit 1",
        scope.tenant_id,
        company_id,
    )


async def before(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date
) -> Record | None:
    """Read the newest assessment of the day or an earlier one; see `_FIELDS`."""
    return await connection.fetchrow(
        f"select {_FIELDS} from assessment where tenant_id = $1 and company_id = $2"
        " and as_of <= $3 order by as_of desc, created_at desc limit 1",
        scope.tenant_id,
        company_id,
        as_of,
    )


async def by_id(connection: Connection, scope: Scope, assessment_id: UUID) -> Record:
    """Read one assessment. Raises AssessmentUnknown."""
    row = await connection.fetchrow(
        f"select company_id, {_FIELDS} from assessment where tenant_id = $1 and assessment_id = $2",
        scope.tenant_id,
        assessment_id,
    )
    if row is None:
        message = "There is no such assessment in this organisation."
        raise AssessmentUnknown(message)
    return row


async def history(
    connection: Connection, scope: Scope, company_id: UUID, *, first: date
) -> list[Record]:
    """List the last assessment of each day: assessment_id, as_of, score_hundredths, confidence."""
    return list(
        await connection.fetch(
            "select distinct on (as_of) assessment_id, as_of, score_hundredths, confidence,"
            " known_seq, is_backfill from assessment where tenant_id = $1 and company_id = $2"
            " and as_of >= $3 order by as_of, created_at desc",
            scope.tenant_id,
            company_id,
            first,
        )
    )


async def days_assessed(
    connection: Connection, scope: Scope, company_id: UUID, *, seq: int
) -> set[date]:
    """List the days assessed when they were today, or since with all that is known at `seq`."""
    rows = await connection.fetch(
        "select distinct as_of from assessment where tenant_id = $1 and company_id = $2"
        " and (known_seq >= $3 or not is_backfill)",
        scope.tenant_id,
        company_id,
        seq,
    )
    return {row["as_of"] for row in rows}


async def take_turn(connection: Connection, company_id: UUID) -> None:
    """Wait until no other process assesses the company; held until the transaction ends."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"assess:{company_id}"
    )
