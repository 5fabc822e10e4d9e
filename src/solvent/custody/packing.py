"""Packing: everything a tenant has is read in one snapshot and written into an archive."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from solvent import ids
from solvent.custody import (
    file_store,
    inventory,
    manifest,
    people_store,
    readme,
    sealed_values,
    store,
)
from solvent.custody.archive import Filling, Packing
from solvent.custody.inventory import Table
from solvent.custody.manifest import Manifest, Part, TablePart
from solvent.ids import Scope
from solvent.platform import migrating
from solvent.platform.postgres import Connection
from solvent.vault.enclosure import Target
from solvent.vault.keeping import Vault
from solvent.vault.sealed_fields import IMPORT_FILE

Progress = Callable[[int, int], Awaitable[None]]

RECORD: Final = "audit/record.jsonl"
_BLOCK: Final = 1 << 20
_FILE_TABLE: Final = IMPORT_FILE.table


@dataclass(frozen=True, slots=True)
class Source:
    """Whose data are packed, and from where.

    name: of the organisation. installation: where people reach the one that it is taken from.
    record: who did what, in the form that is verified offline.
    """

    scope: Scope
    vault: Vault
    name: str
    installation: str
    program: str
    record: AsyncIterator[bytes]


class _Blocks:
    """Gathers small pieces into large blocks, which are packed beside the event loop."""

    def __init__(self, filling: Filling, counted: Callable[[int], Awaitable[None]]) -> None:
        self._filling = filling
        self._counted = counted
        self._held = bytearray()

    async def add(self, data: bytes) -> None:
        """Take a piece in."""
        self._held += data
        if len(self._held) >= _BLOCK:
            await self.flush()

    async def flush(self) -> None:
        """Pack what is held."""
        block = bytes(self._held)
        self._held.clear()
        await asyncio.to_thread(self._filling.write, block)
        await self._counted(block.count(b"\n"))


async def pack(
    connection: Connection,
    source: Source,
    *,
    into: Target,
    progress: Progress,
    now: datetime,
) -> Manifest:
    """Write the whole archive of the connection's tenant; gives its manifest.

    connection: a snapshot. progress: told how many rows of how many are written.
    Raises EnvelopeBroken where something sealed does not open, and what writing raises.
    """
    scope = source.scope
    known = await store.tables(connection)
    tables = inventory.exported(known)
    total = sum([await store.count(connection, scope, table) for table in tables])
    done = 0

    async def counted(rows: int) -> None:
        nonlocal done
        done += rows
        await progress(done, total)

    await progress(0, total)
    archive = Packing(into)
    try:
        return await _fill(connection, source, archive, known, counted, now=now)
    finally:
        await asyncio.to_thread(archive.close)


async def _fill(
    connection: Connection,
    source: Source,
    archive: Packing,
    known: Sequence[Table],
    counted: Callable[[int], Awaitable[None]],
    *,
    now: datetime,
) -> Manifest:
    scope, tables = source.scope, inventory.exported(known)
    written = []
    for table in tables:
        part = await _pack_table(connection, source, archive, table, counted)
        columns = tuple(column.name for column in inventory.written(table))
        written.append(TablePart(table.name, part.name, columns, part.rows or 0))
    for owner in await people_store.owners(connection, scope):
        await _pack_for_people(connection, scope, archive, owner)
    filling = archive.begin(RECORD)
    async for block in source.record:
        await asyncio.to_thread(filling.write, block)
    filling.end()
    archive.add("README.txt", readme.text(tables).encode())
    made = Manifest(
        tenant=ids.show(ids.TENANT, scope.tenant_id),
        name=source.name,
        installation=source.installation,
        program=source.program,
        schema=migrating.newest(),
        taken_at=now.isoformat(),
        parts=tuple(archive.parts),
        tables=tuple(written),
        left_out=inventory.left_out(known),
        set_again=inventory.SET_AGAIN,
    )
    archive.add(manifest.NAME, manifest.write(made))
    return made


async def _pack_table(
    connection: Connection,
    source: Source,
    archive: Packing,
    table: Table,
    counted: Callable[[int], Awaitable[None]],
) -> Part:
    files: dict[UUID, Part] = {}
    if table.name == _FILE_TABLE:
        files = await _pack_files(connection, source, archive)
    filling = archive.begin(f"tables/{table.name}.jsonl")
    blocks = _Blocks(filling, counted)
    if table.name == _FILE_TABLE:
        for import_id, part in files.items():
            row = {
                "tenant_id": str(source.scope.tenant_id),
                "import_id": str(import_id),
                "sealed": {"file": part.name},
            }
            await blocks.add(orjson.dumps(row) + b"\n")
    elif table.name in sealed_values.SEALED:
        async for line in store.rows(connection, source.scope, table):
            await blocks.add(await _opened(source, table, line))
    else:
        await store.write_lines(connection, source.scope, table, into=blocks.add)
    await blocks.flush()
    return filling.end(is_table=True)


async def _opened(source: Source, table: Table, line: str) -> bytes:
    """Open the sealed values of a row."""
    keys = await source.vault.keys_of(source.scope.tenant_id)  # kept by the vault for a while
    row = sealed_values.opened(orjson.loads(line), table=table.name, keys=keys)
    return orjson.dumps(row) + b"\n"


async def _pack_files(connection: Connection, source: Source, archive: Packing) -> dict[UUID, Part]:
    """Pack the files that were imported, as they came, one at a time."""
    parts = {}
    for import_id, name in await file_store.names(connection, source.scope):
        envelope = await file_store.envelope(connection, source.scope, import_id)
        keys = await source.vault.keys_of(source.scope.tenant_id)
        packed = await asyncio.to_thread(keys.open, envelope, place=IMPORT_FILE.place(import_id))
        content = await asyncio.to_thread(gzip.decompress, packed)
        path = f"files/{ids.show(ids.IMPORT, import_id)}/{_plain(name)}"
        parts[import_id] = await asyncio.to_thread(archive.add, path, content)
    return parts


async def _pack_for_people(
    connection: Connection, scope: Scope, archive: Packing, owner: people_store.Owner
) -> None:
    folder = f"for-people/{_plain(owner.name)}-{ids.show(ids.COMPANY, owner.company_id)}"

    async def uncounted(_rows: int) -> None:
        """Rows for people are no rows of the archive's tables."""

    for name, write in (
        ("transactions.csv", people_store.write_transactions),
        ("trial-balance.csv", people_store.write_trial_balance),
    ):
        filling = archive.begin(f"{folder}/{name}")
        blocks = _Blocks(filling, uncounted)
        await write(connection, scope, owner, into=blocks.add)
        await blocks.flush()
        filling.end()


def _plain(name: str) -> str:
    """Keep of a name what each file system can hold."""
    kept = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)
    return kept.strip("._")[:80] or "unnamed"


class Hashing:
    """A file that is written through, counted and hashed on the way."""

    def __init__(self, into: Target) -> None:
        self._into = into
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """Write on."""
        self._hash.update(data)
        self.size += len(data)
        self._into.write(data)
        return len(data)

    def flush(self) -> None:
        """Pass what is held on."""
        self._into.flush()

    def digest(self) -> bytes:
        """Give the SHA-256 of all that was written."""
        return self._hash.digest()
