"""The audit_record table: appended to, never changed."""

from __future__ import annotations

from solvent.audit.record import VERSION, Record
from solvent.ids import Scope
from solvent.platform import postgres
from solvent.platform.postgres import Connection


async def append(connection: Connection, scope: Scope, record: Record) -> None:
    """Add one record."""
    await connection.execute(
        "insert into audit_record (tenant_id, audit_record_id, company_id, act, actor, at,"
        " version, canonical, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant_id,
        record.record_id,
        record.company_id,
        record.act,
        record.actor,
        record.at,
        VERSION,
        record.canonical(),
        record.hash(),
    )


async def newest(connection: Connection, scope: Scope, *, limit: int) -> list[postgres.Record]:
    """List the newest records of the tenant: act, actor, at, canonical, hash."""
    return list(
        await connection.fetch(
            "select act, actor, at, canonical, hash from audit_record where tenant_id = $1"
            " order by at desc limit $2",
            scope.tenant_id,
            limit,
        )
    )
