"""Organisations that leave one installation and come into another."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from tests.builders import platform as places
from tests.conftest import TODAY, Installation

from solvent.custody import exporting, making, restoring
from solvent.custody.export import Export
from solvent.custody.restoring import Restored
from solvent.ids import Scope
from solvent.platform import opening, settings
from solvent.platform.tools import Tools, job_scope

PASSPHRASE = "correct horse battery staple"


@contextmanager
def another_installation() -> Iterator[Installation]:
    """Have one more installation: its own home, keys and database server."""
    with places.a_shelf() as shelf:
        found = settings.read(
            {
                "SOLVENT_HOME": str(shelf / "home"),
                "SOLVENT_SYSTEM_FOLDER": str(shelf / "system"),
            }
        )
        with opening.database(found) as addresses:
            yield Installation(found, addresses)


@asynccontextmanager
async def tools_of(place: Installation, *, today: date = TODAY) -> AsyncIterator[Tools]:
    async with opening.tools(
        place.settings, place.addresses, today=lambda: today, pool_size_max=4
    ) as made:
        yield made


async def an_export(tools: Tools, scope: Scope, *, passphrase: str = "") -> Export:
    """Ask for an export and have it made."""
    made = await exporting.request(
        tools, scope, member_id=None, passphrase=passphrase, now=tools.now()
    )
    await making.make(tools, job_scope(scope.tenant_id, "exporting"), export_id=made.export_id)
    found = await exporting.exports(tools, scope)
    return next(one for one in found if one.export_id == made.export_id)


async def content_of(tools: Tools, scope: Scope, export: Export) -> bytes:
    """Fetch an export whole."""
    _, blocks = await exporting.fetch(tools, scope, export_id=export.export_id, now=tools.now())
    return b"".join([block async for block in blocks])


async def an_archive(tools: Tools, scope: Scope, *, passphrase: str = "") -> bytes:
    """Export an organisation and fetch the archive."""
    return await content_of(tools, scope, await an_export(tools, scope, passphrase=passphrase))


async def restored(tools: Tools, path: Path, *, passphrase: str = "") -> Restored:
    return await restoring.restore(
        tools, path, passphrase=passphrase, progress=quiet, now=tools.now()
    )


async def a_backup(tools: Tools, scope: Scope, *, tables: tuple[str, ...]) -> dict[str, list[str]]:
    """Copy an organisation's rows of some tables, each as JSON."""
    kept = {}
    async with tools.database.scoped(scope) as connection:
        for table in tables:
            rows = await connection.fetch(f"select row_to_json(t)::text from {table} t")
            kept[table] = [row[0] for row in rows]
    return kept


async def put_back(place: Installation, scope: Scope, kept: dict[str, list[str]]) -> None:
    """Write a backup's rows as the owner of the tables, past what the app may do."""
    connection = await asyncpg.connect(place.addresses.owner)
    try:
        await connection.execute(
            "select set_config('solvent.tenant', $1, false)", str(scope.tenant_id)
        )
        for table, rows in kept.items():
            for row in rows:
                await connection.execute(
                    f"insert into {table} select (json_populate_record(null::{table}, $1)).*", row
                )
    finally:
        await connection.close()


async def quiet(_what: str, _done: int, _total: int) -> None:
    await asyncio.sleep(0)


def at(tools: Tools, now: datetime) -> Tools:
    """Give the tools of a process whose clock stands at a moment."""
    return replace(tools, now=lambda: now)


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Give the files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return {name: found.read(name) for name in found.namelist()}


def repacked(files: dict[str, bytes]) -> bytes:
    """Pack files into an archive again, whatever they say of themselves."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["manifest.json"])
    return found
