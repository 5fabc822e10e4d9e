"""The assessment table: one row for each judgement, with all it came from."""

from __future__ import annotations

from collections.abc import Sequence
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


async def version(
    connection: Connection, scope: Scope, company_id: UUID
) -> tuple[UUID, int] | None:
    """Read the id of the newest assessment and the number of all, None where there is none."""
    row = await connection.fetchrow(
        "select assessment_id, (select count(*) from assessment where tenant_id = $1"
        " and company_id = $2) as count from assessment where tenant_id = $1 and company_id = $2"
        " order by as_of desc, created_at desc limit 1",
        scope.tenant_id,
        company_id,
    )
    return None if row is None else (row["assessment_id"], row["count"])


async def at_a_glance(
    connection: Connection,
    scope: Scope,
    company_ids: Sequence[UUID],
    *,
    ages: Sequence[tuple[int, int]],
    history_days: int,
) -> list[Record]:
    """Read of each company the newest assessment, earlier ones, and the history, in one statement.

    ages: of each earlier one, the least and the most days before the newest. Gives company_id, n
    (0 for the newest, else the place in `ages` from 1), `_FIELDS` (outlook and inputs of the
    newest only) and, of the newest, past: [day, hundredths] of each day with an assessment.
    """
    return list(
        await connection.fetch(
            _GLANCE,
            scope.tenant_id,
            list(company_ids),
            [0, *(least for least, _ in ages)],
            [0, *(most for _, most in ages)],
            history_days,
        )
    )


_GLANCE = """
select c.company_id, b.n - 1 as n, a.*, p.past
from unnest($2::uuid[]) c(company_id)
cross join lateral (
    select as_of from assessment where tenant_id = $1 and company_id = c.company_id
    order by as_of desc, created_at desc limit 1) newest
cross join unnest($3::int[], $4::int[]) with ordinality b(least, most, n)
cross join lateral (
    select assessment_id, as_of, known_seq, score_hundredths, confidence, document,
        case when b.n = 1 then inputs end as inputs, case when b.n = 1 then outlook end as outlook,
        rules_version, is_backfill, created_at
    from assessment where tenant_id = $1 and company_id = c.company_id
    and as_of between newest.as_of - b.most and newest.as_of - b.least
    order by as_of desc, created_at desc limit 1) a
left join lateral (
    select jsonb_agg(jsonb_build_array(as_of, score_hundredths) order by as_of) as past from (
        select distinct on (as_of) as_of, score_hundredths from assessment
        where tenant_id = $1 and company_id = c.company_id and as_of >= newest.as_of - $5::int
        order by as_of, created_at desc) days) p on b.n = 1
order by c.company_id, b.n
"""


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
