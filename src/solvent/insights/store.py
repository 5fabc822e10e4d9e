"""The insight table: the findings of each assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection


async def add(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    assessment_id: UUID,
    document: dict[str, Any],
    now: datetime,
) -> bool:
    """Store the findings of an assessment, once; tells whether they were new."""
    added = await connection.fetchval(
        "insert into insight (tenant_id, assessment_id, company_id, document, created_at)"
        " values ($1, $2, $3, $4, $5) on conflict do nothing returning true",
        scope.tenant_id,
        assessment_id,
        company_id,
        document,
        now,
    )
    return bool(added)


async def of_assessment(
    connection: Connection, scope: Scope, assessment_id: UUID
) -> dict[str, Any] | None:
    """Read the findings of an assessment, None where they are not written yet."""
    found: dict[str, Any] | None = await connection.fetchval(
        "select document from insight where tenant_id = $1 and assessment_id = $2",
        scope.tenant_id,
        assessment_id,
    )
    return found


async def last(connection: Connection, scope: Scope, company_id: UUID) -> dict[str, Any] | None:
    """Read the newest findings of a company."""
    found: dict[str, Any] | None = await connection.fetchval(
        "select document from insight where tenant_id = $1 and company_id = $2"
        " order by created_at desc limit 1",
        scope.tenant_id,
        company_id,
    )
    return found


async def last_of_each(
    connection: Connection, scope: Scope, company_ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Read the newest findings of each company that has any."""
    rows = await connection.fetch(
        "select c.company_id, i.document from unnest($2::uuid[]) c(company_id)"
        " cross join lateral (select document from insight where tenant_id = $1"
        " and company_id = c.company_id order by created_at desc limit 1) i",
        scope.tenant_id,
        list(company_ids),
    )
    return {row["company_id"]: row["document"] for row in rows}
