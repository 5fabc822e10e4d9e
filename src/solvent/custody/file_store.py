"""The files that were imported: their names, and their sealed content one at a time."""

from __future__ import annotations

from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection


async def names(connection: Connection, scope: Scope) -> list[tuple[UUID, str]]:
    """List the imports whose file is here, with the name that the file came with."""
    rows = await connection.fetch(
        "select f.import_id, i.file_name from import_file f"
        " join import i on i.tenant_id = f.tenant_id and i.import_id = f.import_id"
        " where f.tenant_id = $1 order by f.import_id",
        scope.tenant_id,
    )
    return [(row["import_id"], row["file_name"]) for row in rows]


async def envelope(connection: Connection, scope: Scope, import_id: UUID) -> bytes:
    """Read a file's sealed content."""
    found: bytes = await connection.fetchval(
        "select sealed from import_file where tenant_id = $1 and import_id = $2",
        scope.tenant_id,
        import_id,
    )
    return found


async def add(connection: Connection, scope: Scope, import_id: UUID, *, sealed: bytes) -> None:
    """Add a file."""
    await connection.execute(
        "insert into import_file (tenant_id, import_id, sealed) values ($1, $2, $3)",
        scope.tenant_id,
        import_id,
        sealed,
    )
