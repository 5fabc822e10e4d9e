"""Tables of connectors, first part: import, import_file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from solvent.connectors.imported import Import, State
from solvent.errors import NotFound
from solvent.ids import CompanyId, ImportId, Scope
from solvent.platform.postgres import Connection, Record

_IMPORT = (
    "import_id, company_id, file_name, content_hash, size_bytes, format, state, answers, done,"
    " total, report, fault, created_by, created_at, ended_at"
)


class ImportUnknown(NotFound):
    """No such import in this organisation."""


async def add_import(connection: Connection, scope: Scope, made: Import, *, sealed: bytes) -> None:
    """Add an import with its sealed file."""
    await connection.execute(
        "insert into import (tenant_id, import_id, company_id, file_name, content_hash,"
        " size_bytes, format, state, answers, done, total, created_by, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11)",
        scope.tenant_id,
        made.import_id,
        made.company_id,
        made.file_name,
        made.content_hash,
        made.size_bytes,
        made.format,
        made.state,
        made.answers,
        made.created_by,
        made.created_at,
    )
    await connection.execute(
        "insert into import_file (tenant_id, import_id, sealed) values ($1, $2, $3)",
        scope.tenant_id,
        made.import_id,
        sealed,
    )


async def import_(
    connection: Connection, scope: Scope, import_id: UUID, *, lock: bool = False
) -> Import:
    """Read one import, locking it until the transaction ends if asked. Raises ImportUnknown."""
    row = await connection.fetchrow(
        f"select {_IMPORT} from import where tenant_id = $1 and import_id = $2"
        + (" for update" if lock else ""),
        scope.tenant_id,
        import_id,
    )
    if row is None:
        message = "There is no such import in this organisation."
        raise ImportUnknown(message, where=str(import_id))
    return _import(row)


async def imports(
    connection: Connection, scope: Scope, company_id: UUID, *, limit: int
) -> list[Import]:
    """List a company's newest imports."""
    rows = await connection.fetch(
        f"select {_IMPORT} from import where tenant_id = $1 and company_id = $2"
        " order by created_at desc limit $3",
        scope.tenant_id,
        company_id,
        limit,
    )
    return [_import(row) for row in rows]


async def is_repeat(connection: Connection, scope: Scope, found: Import) -> bool:
    """Tell whether another import of the company booked a file with the same hash."""
    return bool(
        await connection.fetchval(
            "select exists(select from import where tenant_id = $1 and company_id = $2"
            " and content_hash = $3 and state = 'booked' and import_id <> $4)",
            scope.tenant_id,
            found.company_id,
            found.content_hash,
            found.import_id,
        )
    )


async def sealed_file(connection: Connection, scope: Scope, import_id: UUID) -> bytes:
    """Read an import's sealed file."""
    found: bytes | None = await connection.fetchval(
        "select sealed from import_file where tenant_id = $1 and import_id = $2",
        scope.tenant_id,
        import_id,
    )
    if found is None:
        message = "The file of this import is not here."
        raise ImportUnknown(message, where=str(import_id))
    return found


async def set_state(
    connection: Connection,
    scope: Scope,
    import_id: UUID,
    *,
    state: State,
    format_: str = "",
    answers: dict[str, str] | None = None,
    report: dict[str, Any] | None = None,
    fault: dict[str, str] | None = None,
    ended_at: datetime | None = None,
) -> None:
    """Move an import on; what is not given stays."""
    await connection.execute(
        "update import set state = $3, format = coalesce(nullif($4, ''), format),"
        " answers = coalesce($5, answers), report = coalesce($6, report), fault = $7,"
        " ended_at = $8 where tenant_id = $1 and import_id = $2",
        scope.tenant_id,
        import_id,
        state,
        format_,
        answers,
        report,
        fault,
        ended_at,
    )


def _import(row: Record) -> Import:
    return Import(
        import_id=ImportId(row["import_id"]),
        company_id=CompanyId(row["company_id"]),
        file_name=row["file_name"],
        content_hash=row["content_hash"],
        size_bytes=row["size_bytes"],
        format=row["format"],
        state=State(row["state"]),
        answers=row["answers"],
        done=row["done"],
        total=row["total"],
        report=row["report"],
        fault=row["fault"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )
