"""Opening an installation: database started or reached, made ready, and its pools opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date

import asyncpg

from solvent.errors import SolventError
from solvent.platform import crypto, embedded, migrating, postgres
from solvent.platform.crypto import Keyring
from solvent.platform.embedded import Cluster
from solvent.platform.settings import Settings
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools, utc_now, utc_today

_OWNER = "solvent_owner"
_WATCH_S = 1.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """The three log-ins of the database; they hold passwords and are not for logs."""

    owner: str
    app: str
    relay: str


@contextmanager
def database(settings: Settings) -> Iterator[Addresses]:
    """Have the database of an installation for a while: the given one, or the embedded one.

    Blocks while the server starts and the schema is brought up to date. Raises Unavailable.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = crypto.keyring(settings.home)
    if settings.database_url:
        asyncio.run(_prepare(settings, settings.database_url, keys))
        yield _addresses(settings, settings.database_url, keys)
        return
    with embedded.running(home=settings.home, system_folder=settings.system_folder) as cluster:
        owner = asyncio.run(_own(settings, cluster, keys))
        asyncio.run(_prepare(settings, owner, keys))
        yield _addresses(settings, owner, keys)


@asynccontextmanager
async def tools(
    settings: Settings,
    addresses: Addresses,
    *,
    today: Callable[[], date] = utc_today,
    pool_size_max: int = 10,
) -> AsyncIterator[Tools]:
    """Open the pools of one process and hand out its tools."""
    pools = await postgres.connect(
        app_url=addresses.app, relay_url=addresses.relay, size_max=pool_size_max
    )
    try:
        yield Tools(
            settings=settings,
            database=pools,
            keys=crypto.keyring(settings.home),
            today=today,
            now=utc_now,
        )
    finally:
        await pools.close()


async def keep_up(settings: Settings) -> None:
    """Watch the embedded server and launch it again whenever it ended; for ever, until cancelled.

    Ends at once where the database is another's: its operator keeps it up.
    """
    if settings.database_url:
        return
    while True:
        await asyncio.sleep(_WATCH_S)
        try:
            launched = await asyncio.to_thread(
                embedded.revive, home=settings.home, system_folder=settings.system_folder
            )
        except SolventError as fault:
            log.error("platform.database.not_launched", reason=str(fault))
        else:
            if launched:
                log.warning("platform.database.launched_again")


async def _prepare(settings: Settings, owner: str, keys: Keyring) -> None:
    given = bool(settings.database_app_url and settings.database_relay_url)
    await migrating.prepare(owner, keys=keys, make_roles=not given)


async def _own(settings: Settings, cluster: Cluster, keys: Keyring) -> str:
    """Make the role that owns the schema of the embedded database, which is no superuser."""
    password = migrating.password_of(_OWNER, keys=keys)
    superuser = embedded.superuser_password(
        home=settings.home, system_folder=settings.system_folder
    )
    connection = await asyncpg.connect(cluster.url(role=embedded.SUPERUSER, password=superuser))
    try:
        known = await connection.fetchval("select 1 from pg_roles where rolname = $1", _OWNER)
        if not known:
            await connection.execute(
                f"create role {_OWNER} login createrole nosuperuser password '{password}';"
                f" alter database {embedded.DATABASE} owner to {_OWNER};"
                f" alter schema public owner to {_OWNER}"
            )
    finally:
        await connection.close()
    return cluster.url(role=_OWNER, password=password)


def _addresses(settings: Settings, owner: str, keys: Keyring) -> Addresses:
    app, relay = migrating.lesser_urls(owner, keys=keys)
    return Addresses(owner, settings.database_app_url or app, settings.database_relay_url or relay)
