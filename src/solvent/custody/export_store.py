"""The export table: which exports were asked for, how far each is, until when it can be fetched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from solvent.custody.export import Export, State
from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record, affected

_EXPORT = (
    "export_id, state, member_id, requested_by, requested_at, with_passphrase, done, total, bytes,"
    " sha256, fault, ended_at, expires_at"
)


_GIVEN_UP = timedelta(hours=6)


class ExportUnknown(NotFound):
    """No such export in this organisation."""


async def add(
    connection: Connection, scope: Scope, export: Export, *, key: bytes, lock: bytes | None
) -> None:
    """Add an export. key: of its file, sealed. lock: the passphrase's key, sealed."""
    await connection.execute(
        "insert into export (tenant_id, export_id, state, member_id, requested_by, requested_at,"
        " with_passphrase, key_sealed, lock_sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant_id,
        export.export_id,
        export.state,
        export.member_id,
        export.requested_by,
        export.requested_at,
        export.with_passphrase,
        key,
        lock,
    )


async def export(
    connection: Connection, scope: Scope, export_id: UUID, *, locked: bool = False
) -> Export:
    """Read one export, locking its row if asked. Raises ExportUnknown."""
    row = await connection.fetchrow(
        f"select {_EXPORT} from export where tenant_id = $1 and export_id = $2"
        + (" for update" if locked else ""),
        scope.tenant_id,
        export_id,
    )
    if row is None:
        message = "There is no such export in this organisation."
        raise ExportUnknown(message)
    return _export(row)


async def secrets(
    connection: Connection, scope: Scope, export_id: UUID
) -> tuple[bytes | None, bytes | None]:
    """Read the sealed key of an export's file and the sealed key of its passphrase."""
    row = await connection.fetchrow(
        "select key_sealed, lock_sealed from export where tenant_id = $1 and export_id = $2",
        scope.tenant_id,
        export_id,
    )
    return (None, None) if row is None else (row["key_sealed"], row["lock_sealed"])


async def exports(connection: Connection, scope: Scope, *, limit: int = 20) -> list[Export]:
    """List the newest exports."""
    rows = await connection.fetch(
        f"select {_EXPORT} from export where tenant_id = $1 order by requested_at desc limit $2",
        scope.tenant_id,
        limit,
    )
    return [_export(row) for row in rows]


async def running(connection: Connection, scope: Scope, *, now: datetime) -> int:
    """Count the exports that are waiting or being made; an old one was given up."""
    found: int = await connection.fetchval(
        "select count(*) from export where tenant_id = $1 and state = any ($2)"
        " and requested_at > $3",
        scope.tenant_id,
        [State.REQUESTED, State.RUNNING],
        now - _GIVEN_UP,
    )
    return found


async def take_turn(connection: Connection, scope: Scope, export_id: UUID) -> bool:
    """Become the one that makes an export, until the transaction ends; False if one is at it."""
    taken: bool = await connection.fetchval(
        "select pg_try_advisory_xact_lock(hashtextextended('export ' || $1 || $2, 0))",
        str(scope.tenant_id),
        str(export_id),
    )
    return taken


async def set_progress(
    connection: Connection, scope: Scope, export_id: UUID, *, done: int, total: int
) -> None:
    """Say how many rows of how many are written."""
    await connection.execute(
        "update export set state = $3, done = $4, total = $5"
        " where tenant_id = $1 and export_id = $2",
        scope.tenant_id,
        export_id,
        State.RUNNING,
        done,
        total,
    )


async def end(
    connection: Connection,
    scope: Scope,
    export_id: UUID,
    *,
    state: State,
    now: datetime,
    **told: Any,
) -> bool:
    """Bring an export to an end; the passphrase's key is let go. False if it had that state.

    told: bytes, sha256, expires_at of one that is ready; fault of one that failed.
    """
    status = await connection.execute(
        "update export set state = $3, ended_at = coalesce(ended_at, $4), lock_sealed = null,"
        " key_sealed = case when $3 = 'ready' then key_sealed end,"
        " bytes = coalesce($5, bytes), sha256 = coalesce($6, sha256),"
        " expires_at = coalesce($7, expires_at), fault = coalesce($8, fault)"
        " where tenant_id = $1 and export_id = $2 and state <> $3",
        scope.tenant_id,
        export_id,
        state,
        now,
        told.get("bytes"),
        told.get("sha256"),
        told.get("expires_at"),
        told.get("fault"),
    )
    return affected(status) == 1


def _export(row: Record) -> Export:
    return Export(
        export_id=row["export_id"],
        state=State(row["state"]),
        member_id=row["member_id"],
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        with_passphrase=row["with_passphrase"],
        done=row["done"],
        total=row["total"],
        size_bytes=row["bytes"],
        sha256=row["sha256"],
        fault=row["fault"],
        ended_at=row["ended_at"],
        expires_at=row["expires_at"],
    )
