"""The database: pools of the app and relay roles, and transactions bound to one tenant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from solvent.errors import Invalid, Unavailable
from solvent.ids import Scope
from solvent.platform.telemetry import log

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Record = asyncpg.Record
UniqueViolated = asyncpg.UniqueViolationError
# What the database says of rows that break a rule, a key or a type.
ROWS_REFUSED = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.RaiseError,
    asyncpg.InsufficientPrivilegeError,  # a row of another organisation
)

_COMMAND_TIMEOUT_S = 300.0
_AGAIN_S = 0.5
_RELAY_SESSIONS_MAX = 6  # a loop holds its event in one and tells pages by another
_FEW_ROWS = 500  # below this, making a temporary table costs more than it saves
_LOST = (
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's word for a server that went in mid-sentence
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,  # too many sessions, no memory, a full disk
    ConnectionError,
    OSError,
)


class DatabaseAway(Unavailable):
    """The database does not answer."""


class TextUnusable(Invalid):
    """A text holds a character that cannot be stored, such as NUL."""


class NotCommitted(Unavailable):
    """A statement of the transaction had failed and was passed over; nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Database:
    """The pools of one process. `app` owns nothing and is under row-level security.

    guest: the role that transactions of some companies only run as.
    """

    app: asyncpg.Pool
    relay: asyncpg.Pool
    guest: str

    @asynccontextmanager
    async def scoped(self, scope: Scope, *, snapshot: bool = False) -> AsyncIterator[Connection]:
        """Open one transaction in which only the scope's tenant can be seen or written.

        snapshot: everything is read as it was at one instant, and nothing can be written.
        A scope of some companies only is confined to them by the database too.
        Commits when the block ends, rolls back when it raises. Raises DatabaseAway.
        """
        try:
            async with self.app.acquire() as connection:
                # nosemgrep: sql-text-from-parameters - names are constants of stores
                await connection.execute(self._opening(scope, snapshot=snapshot))
                try:
                    yield connection
                except BaseException:
                    await _abandon(connection)
                    raise
                if await connection.execute("commit") != "COMMIT":
                    message = "The change was not stored."
                    raise NotCommitted(message, remedy="Try again; it is in the log.")
        except asyncpg.CharacterNotInRepertoireError as fault:
            message = "The text holds a character that cannot be stored."
            raise TextUnusable(message, remedy="Leave control characters out.") from fault
        except _LOST as fault:
            raise _away() from fault

    def _opening(self, scope: Scope, *, snapshot: bool) -> str:
        """Write what opens a transaction; ids are UUIDs, so they can stand in the text."""
        tenant = f"set_config('solvent.tenant', '{UUID(int=scope.tenant_id.int)}', true)"
        if scope.companies is None:
            mode = " isolation level repeatable read read only" if snapshot else ""
            return f"begin{mode}; select {tenant}"
        names = ",".join(str(UUID(int=one.int)) for one in sorted(scope.companies))
        companies = f"set_config('solvent.companies', '{{{names}}}', true)"
        return f'begin; select {tenant}, {companies}; set local role "{self.guest}"'

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[Connection]:
        """Open a transaction as app without a tenant: sees no tenant's rows, may call look-ups."""
        try:
            async with self.app.acquire() as connection, connection.transaction():
                yield connection
        except _LOST as fault:
            raise _away() from fault

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[Connection]:
        """Open a transaction as the relay role, which sees the outbox of all and nothing else."""
        try:
            async with self.relay.acquire() as connection, connection.transaction():
                yield connection
        except _LOST as fault:
            raise _away() from fault

    async def close(self) -> None:
        """Close both pools."""
        await asyncio.gather(self.app.close(), self.relay.close())


async def connect(*, app_url: str, relay_url: str, size_max: int = 10) -> Database:
    """Open the pools. Raises DatabaseAway."""
    try:
        return Database(
            app=await asyncpg.create_pool(
                app_url,
                min_size=1,
                max_size=size_max,
                init=_prepare,
                reset=_reset,
                command_timeout=_COMMAND_TIMEOUT_S,
            ),
            relay=await asyncpg.create_pool(
                relay_url,
                min_size=1,
                max_size=_RELAY_SESSIONS_MAX,
                init=_prepare,
                reset=_reset,
            ),
            guest=f"{role_stem(app_url)}_guest",
        )
    except _LOST as fault:
        raise _away() from fault


def role_stem(url: str) -> str:
    """Give what the names of a database's roles begin with."""
    database = urlsplit(url).path.strip("/") or "solvent"
    return "".join(letter if letter.isalnum() else "_" for letter in database)


async def hear(
    url: str, *, channel: str, told: Callable[[str], None], begun: Callable[[], None]
) -> None:
    """Listen to a channel by a session of its own, until cancelled.

    begun: called each time that listening begins; what was said before then was not heard.
    """
    while True:
        try:
            await _hear_once(url, channel, told, begun)
        except Exception as fault:  # noqa: BLE001  whatever happens, it listens again
            log.warning("platform.listening.lost", channel=channel, reason=repr(fault))
        await asyncio.sleep(_AGAIN_S)


async def _hear_once(
    url: str, channel: str, told: Callable[[str], None], begun: Callable[[], None]
) -> None:
    connection = await asyncpg.connect(url)
    try:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda *_: lost.set())
        await connection.add_listener(channel, lambda *said: told(str(said[-1])))
        begun()
        await lost.wait()
    finally:
        with suppress(Exception):
            await connection.close(timeout=1)


async def insert_many(
    connection: Connection,
    *,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
    same: Mapping[str, tuple[str, Any]] | None = None,
    once: str = "",
    returning: str = "",
    sums: str = "",
) -> Record | None:
    """Insert rows under the tenant's policy, in one statement.

    COPY is refused under row-level security, so many rows go through a temporary table.
    columns: name to SQL type, in the order of a row's values.
    same: name to SQL type and value of columns in which all rows are alike.
    once: the columns of a unique key by which rows already there are passed over, or ''.
    sums: aggregates over the `returning` columns of the rows that were new, which are returned;
        None without them.
    """
    alike = same or {}
    targets = ", ".join((*alike, *columns))
    fixed = "".join(f"${at}::{kind}, " for at, (kind, _) in enumerate(alike.values(), 1))
    quiet = f" on conflict ({once}) do nothing" if once else ""
    many = len(rows) > _FEW_ROWS
    values: list[Any] = []
    if many:
        await _copy_aside(connection, table, list(columns), rows)
        source = f"select {fixed}{', '.join(columns)} from incoming"
    else:
        first = len(alike) + 1
        arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(columns.values(), first))
        source = f"select {fixed}given.* from unnest({arrays}) as given"
        values = [[row[at] for row in rows] for at in range(len(columns))]
    values = [*(value for _, value in alike.values()), *values]
    insert = f"insert into {table} ({targets}) {source}{quiet}"
    found = None
    if sums:
        query = f"with added as ({insert} returning {returning}) select {sums} from added"
        # nosemgrep: sql-text-from-parameters - names are constants of stores
        found = await connection.fetchrow(query, *values)
    else:
        # nosemgrep: sql-text-from-parameters - names are constants of stores
        await connection.execute(insert, *values)
    if many:
        await connection.execute("drop table incoming")
    return found


async def _copy_aside(
    connection: Connection, table: str, columns: list[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Copy rows into the temporary table `incoming`, whose columns are as the table's."""
    names = ", ".join(columns)
    await connection.execute(
        # nosemgrep: sql-text-from-parameters - names are constants of stores
        f"create temporary table incoming on commit drop as select {names} from {table} limit 0"
    )
    await connection.copy_records_to_table("incoming", records=rows, columns=columns)


def affected(status: str) -> int:
    """Read the number of rows from a command's status, such as 'UPDATE 3'."""
    return int(status.rsplit(" ", 1)[-1])


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
        format="binary",
    )


async def _reset(connection: Any) -> None:
    # All state that acts set is local to their transaction; only an open one must be undone.
    if connection.is_in_transaction():
        await connection.execute("rollback")


async def _abandon(connection: Connection) -> None:
    # Whatever happens here, the pool resets or drops the connection; the first error counts.
    try:
        await connection.execute("rollback")
    except _LOST:
        return


def _away() -> DatabaseAway:
    message = "The database does not answer."
    return DatabaseAway(message, remedy="Try again in a moment; the operator sees it in the log.")
