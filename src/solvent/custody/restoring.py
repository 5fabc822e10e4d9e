"""Restoring: an archive is checked whole, then becomes an organisation here in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, cast
from uuid import UUID

import orjson

from solvent.audit import recording
from solvent.custody import checking, file_store, restore_store, sealed_values, store
from solvent.custody.archive import Unpacking
from solvent.custody.inventory import Table
from solvent.custody.manifest import ArchiveUnfit, Manifest, TablePart
from solvent.errors import Conflict
from solvent.ids import Scope, TenantId
from solvent.platform import credentials
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import residents
from solvent.vault.enclosure import MAGIC, EnclosureUnopened, Opening, is_enclosed
from solvent.vault.sealed_fields import IMPORT_FILE

Progress = Callable[[str, int, int], Awaitable[None]]

_BATCH: Final = 500


class OrganisationHere(Conflict):
    """This installation has the organisation already, or has erased it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """An organisation that was put in. owners: who can be sent a link to come in."""

    tenant_id: TenantId
    name: str
    rows: int
    owners: tuple[UUID, ...]
    set_again: tuple[str, ...]


async def restore(
    tools: Tools, path: Path, *, passphrase: str, progress: Progress, now: datetime
) -> Restored:
    """Put an archive's organisation in, with its ids, sealed under this installation's keys.

    Nothing is written before all of it was checked, and all of it is written or nothing.
    progress: told what is done, and how much of how much.
    Raises EnclosureUnopened, ArchiveUnfit, OrganisationHere, KeysErased.
    """
    with path.open("rb") as file:
        archive = Unpacking(_opened(file, passphrase))
        tenant_id = checking.tenant_of(archive.manifest)
        scope = Scope(tenant_id, "operator", frozenset({"*"}))
        async with tools.database.scoped(scope) as connection:
            await _demand_absent(connection, scope)
            tables = checking.fit(archive.manifest, await store.tables(connection))
        for done, _ in enumerate(archive.manifest.parts):
            await progress("checked", done, len(archive.manifest.parts))
            await asyncio.to_thread(checking.check_part, archive, done, tenant_id)
        checking.check_names(archive)
        async with tools.database.scoped(scope) as connection:
            restored = await _write(tools, connection, scope, archive, tables, progress, now)
    residents.add(tools.settings.home, tenant_id)
    return restored


def opened(path: Path, *, passphrase: str) -> Iterator[bytes]:
    """Give the bytes of an archive without its lock. Raises EnclosureUnopened."""
    with path.open("rb") as file:
        source = _opened(file, passphrase)
        while block := source.read(1 << 20):
            yield block


def is_locked(path: Path) -> bool:
    """Tell whether an archive needs a passphrase."""
    with path.open("rb") as file:
        return is_enclosed(file.read(len(MAGIC)))


def _opened(file: BinaryIO, passphrase: str) -> BinaryIO:
    start = file.read(len(MAGIC))
    file.seek(0)
    if not is_enclosed(start):
        return file
    if not passphrase:
        message = "This archive is locked with a passphrase."
        raise EnclosureUnopened(message, remedy="Give the passphrase it was made with.")
    return cast("BinaryIO", Opening(file, secret=passphrase))


async def _demand_absent(connection: Connection, scope: Scope) -> None:
    if await restore_store.is_here(connection, scope):
        message = "This organisation is here already."
        raise OrganisationHere(message, remedy="Delete it first, or restore it elsewhere.")
    if await restore_store.is_erased(connection, scope):
        message = "This organisation was erased here; its keys are gone for good."
        raise OrganisationHere(message, remedy="Restore it on another installation.")


async def _write(
    tools: Tools,
    connection: Connection,
    scope: Scope,
    archive: Unpacking,
    tables: list[tuple[Table, TablePart]],
    progress: Progress,
    now: datetime,
) -> Restored:
    manifest = archive.manifest
    total, done = sum(part.rows for _, part in tables), 0
    for table, part in tables:
        await progress(table.name, done, total)
        written = await _write_table(tools, connection, scope, archive, table, part)
        if written != part.rows:
            message = f"{written} of {part.rows} rows were taken; nothing was restored."
            raise ArchiveUnfit(message, where=part.file)
        done += written
    await progress("rows", done, total)
    await restore_store.settle(connection, scope, now=now)
    await _find_again(tools, connection, archive, tables)
    if await restore_store.sum_of_postings(connection, scope):
        message = "The books of the archive do not balance; nothing was restored."
        raise ArchiveUnfit(message, where="tables/posting.jsonl")
    await recording.record(
        connection,
        scope,
        act="organisation.restored",
        now=now,
        facts=_facts(manifest, rows=done),
    )
    owners = await restore_store.owners(connection, scope)
    return Restored(scope.tenant_id, manifest.name, done, tuple(owners), manifest.set_again)


async def _write_table(
    tools: Tools,
    connection: Connection,
    scope: Scope,
    archive: Unpacking,
    table: Table,
    part: TablePart,
) -> int:
    if table.name == IMPORT_FILE.table:
        return await _write_files(tools, connection, scope, archive, part)
    lines = _blocks(archive, part)
    if table.name in sealed_values.SEALED:
        lines = _sealed(tools, scope, archive, table, part)
    return await store.take_lines(connection, scope, table, columns=part.columns, lines=lines)


async def _blocks(archive: Unpacking, part: TablePart) -> AsyncIterator[bytes]:
    size = archive.manifest.part(part.file).bytes
    blocks = archive.blocks(part.file, at_most=size)
    while block := await asyncio.to_thread(next, blocks, b""):
        yield block


async def _sealed(
    tools: Tools, scope: Scope, archive: Unpacking, table: Table, part: TablePart
) -> AsyncIterator[bytes]:
    """Seal a table's opened values under the keys of this installation."""
    held = bytearray()
    for count, line in enumerate(archive.lines(archive.manifest.part(part.file)), start=1):
        keys = await tools.vault.keys_of(scope.tenant_id)  # kept by the vault for a while
        row = sealed_values.sealed(orjson.loads(line), table=table.name, keys=keys)
        held += orjson.dumps(row) + b"\n"
        if count % _BATCH == 0:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _write_files(
    tools: Tools, connection: Connection, scope: Scope, archive: Unpacking, part: TablePart
) -> int:
    count = 0
    for line in archive.lines(archive.manifest.part(part.file)):
        row = orjson.loads(line)
        import_id = UUID(row["import_id"])
        content = await asyncio.to_thread(
            archive.whole, archive.manifest.part(row["sealed"]["file"])
        )
        packed = await asyncio.to_thread(sealed_values.packed, content)
        keys = await tools.vault.keys_of(scope.tenant_id)
        envelope = keys.seal(packed, place=IMPORT_FILE.place(import_id))
        await file_store.add(connection, scope, import_id, sealed=envelope)
        count += 1
    return count


async def _find_again(
    tools: Tools,
    connection: Connection,
    archive: Unpacking,
    tables: list[tuple[Table, TablePart]],
) -> None:
    """Let members be found by their address again.

    Not those that a directory named: their address counts once its domain is proved here.
    """
    part_by_table = {table.name: part for table, part in tables}
    named = {
        orjson.loads(line)["member_id"]
        for line in _lines(archive, part_by_table.get("directory_user"))
    }
    for line in _lines(archive, part_by_table.get("member")):
        row = orjson.loads(line)
        sealed = row.get("email_sealed")
        if sealed is None or row.get("state") == "removed" or row["member_id"] in named:
            continue
        email = sealed_values.content_of(sealed).decode()
        await credentials.add(
            connection,
            hash_=tools.keys.blind(email, purpose="email"),
            kind="email",
            subject_id=UUID(row["member_id"]),
        )


def _lines(archive: Unpacking, part: TablePart | None) -> Iterator[bytes]:
    return iter(()) if part is None else archive.lines(archive.manifest.part(part.file))


def _facts(manifest: Manifest, *, rows: int) -> dict[str, str | int | bool | None]:
    return {
        "organisation": manifest.tenant,
        "installation": manifest.installation,
        "taken_at": manifest.taken_at,
        "schema": manifest.schema,
        "rows": rows,
        "tables": len(manifest.tables),
    }
