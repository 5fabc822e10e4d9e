"""A shelf in a PostgreSQL database of its own, whose own backups are kept for a short time only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

import asyncpg

from solvent.ids import TenantId
from solvent.vault import shelf
from solvent.vault.envelope import KeyUnusable
from solvent.vault.shelf import Entry

_TABLES = """
create table if not exists tenant_key (
    tenant_id uuid primary key, revision bigint not null, erased boolean not null,
    entry text not null);
create table if not exists shelf_name (
    single boolean primary key default true check (single), name text not null)
"""
_LOCK = 7_264_918
_TIMEOUT_S = 10.0
_PAGE = 500
_WHERE = "SOLVENT_KEYS_DATABASE_URL"
_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

Answer = TypeVar("Answer")


class DatabaseShelf:
    """Entries as rows; the table is made on first use. The address says how it is encrypted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def name(self, *, make: bool) -> str:
        """Give the name that this shelf and no other has; '' where it was never begun."""
        if make:
            query = "insert into shelf_name (name) values ($1) on conflict do nothing"
            await self._did(lambda pool: pool.execute(query, shelf.new_name()))
        return str(await self._did(lambda pool: pool.fetchval("select name from shelf_name")) or "")

    async def read(self, tenant_id: TenantId) -> Entry | None:
        """Read an organisation's entry."""
        query = "select entry from tenant_key where tenant_id = $1"
        text = await self._did(lambda pool: pool.fetchval(query, tenant_id))
        return None if text is None else shelf.parse(text, where=_WHERE, tenant_id=tenant_id)

    async def add(self, entry: Entry) -> Entry:
        """Lay a first entry down; gives the one that stands."""
        await self._did(
            lambda pool: pool.execute(
                "insert into tenant_key (tenant_id, revision, erased, entry)"
                " values ($1, $2, false, $3) on conflict (tenant_id) do nothing",
                entry.tenant_id,
                entry.revision,
                shelf.write(entry).decode(),
            )
        )
        return await self.read(entry.tenant_id) or entry

    async def replace(self, entry: Entry) -> bool:
        """Put an entry in the place of the one before it; False if that is no longer there."""
        found = await self._did(
            lambda pool: pool.fetchval(
                "update tenant_key set revision = $2, entry = $3"
                " where tenant_id = $1 and revision = $2 - 1 and not erased returning true",
                entry.tenant_id,
                entry.revision,
                shelf.write(entry).decode(),
            )
        )
        return bool(found)

    async def erase(self, tenant_id: TenantId, *, now: datetime) -> None:
        """Put a tombstone in the place of the entry, and free the rows that held keys before."""
        grave = shelf.tombstone(tenant_id, now=now)
        await self._did(
            lambda pool: pool.execute(
                "insert into tenant_key (tenant_id, revision, erased, entry)"
                " values ($1, $2, true, $3) on conflict (tenant_id) do update"
                " set revision = $2, erased = true, entry = $3",
                tenant_id,
                grave.revision,
                shelf.write(grave).decode(),
            )
        )
        # The table is written anew, so that no block of it holds what the row was.
        await self._did(lambda pool: pool.execute("vacuum (full) tenant_key"))

    async def tenants(self) -> AsyncIterator[TenantId]:
        """Go through the organisations that have an entry."""
        query = (
            "select tenant_id from tenant_key where $1::uuid is null or tenant_id > $1"
            f" order by tenant_id limit {_PAGE}"
        )
        last = None
        while True:
            rows = await self._page(query, last)
            for row in rows:
                yield TenantId(row["tenant_id"])
            if len(rows) < _PAGE:
                return
            last = rows[-1]["tenant_id"]

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _page(self, query: str, last: object) -> list[Any]:
        # nosemgrep: sql-text-from-parameters - a constant query
        return await self._did(lambda pool: pool.fetch(query, last))

    async def _did(self, act: Callable[[asyncpg.Pool], Awaitable[Answer]]) -> Answer:
        try:
            return await act(await self._opened())
        except (*_LOST, TimeoutError) as fault:
            message = f"The database of keys cannot be used ({type(fault).__name__})."
            raise KeyUnusable(message, where=_WHERE, remedy="Look at that server's log.") from fault

    async def _opened(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=2,
                    timeout=_TIMEOUT_S,
                    command_timeout=_TIMEOUT_S,
                )
                async with self._pool.acquire() as connection, connection.transaction():
                    await connection.execute(f"select pg_advisory_xact_lock({_LOCK})")
                    await connection.execute(_TABLES)
            return self._pool
