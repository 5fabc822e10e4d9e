"""Opening an installation: database started or reached, made ready, and its pools opened."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date

import asyncpg

from solvent.errors import SolventError, Unavailable
from solvent.platform import crypto, embedded, migrating, postgres, shelf_match
from solvent.platform.crypto import Keyring
from solvent.platform.embedded import Cluster
from solvent.platform.http import Outgoing
from solvent.platform.later import Later
from solvent.platform.settings import Settings
from solvent.platform.telemetry import log
from solvent.platform.tls import Mode
from solvent.platform.tools import Tools, utc_now, utc_today
from solvent.vault import choosing
from solvent.vault.keeping import Vault
from solvent.vault.master_key import MasterKeys
from solvent.vault.shelf import Shelf

_OWNER = "solvent_owner"
_WATCH_S = 1.0


class NotEncrypted(Unavailable):
    """The way to the database is not protected as the settings demand."""


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
    keys = asyncio.run(_root(settings))
    if settings.database_url:
        owner = settings.database_tls.postgres_url(settings.database_url)
        asyncio.run(_prepare(settings, owner, keys))
        yield _addresses(settings, owner, keys)
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
    vault, keys = await open_vault(settings)
    later = Later()
    try:
        yield Tools(
            settings=settings,
            database=pools,
            keys=keys,
            vault=vault,
            today=today,
            now=utc_now,
            outgoing=Outgoing(allow=settings.outgoing_allow, ca_file=settings.outgoing_ca_file),
            later=later,
        )
    finally:
        await later.settle()
        await vault.close()
        await pools.close()


async def open_vault(settings: Settings) -> tuple[Vault, Keyring]:
    """Open the organisations' keys for this process, and the root. Raises KeyUnusable."""
    master = _master(settings)
    keys = await crypto.keyring(settings.home, master=master)
    vault = Vault(
        master=master,
        shelf=_shelf(settings),
        before=keys,
        clock=time.monotonic,
        now=utc_now,
    )
    return vault, keys


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


def _master(settings: Settings) -> MasterKeys:
    return choosing.master_keys(
        settings.master_key, home=settings.home, environment=os.environ, now=utc_now
    )


def _shelf(settings: Settings) -> Shelf:
    url = settings.database_tls.postgres_url(settings.keys_database_url)
    return choosing.shelf(home=settings.home, database_url=url)


async def _root(settings: Settings) -> Keyring:
    master = _master(settings)
    try:
        return await crypto.keyring(settings.home, master=master)
    finally:
        await master.close()


async def _prepare(settings: Settings, owner: str, keys: Keyring) -> None:
    given = bool(settings.database_app_url and settings.database_relay_url)
    try:
        await migrating.prepare(owner, keys=keys, make_roles=not given)
    except (ssl.SSLError, ConnectionError) as fault:
        if settings.database_tls.mode is Mode.OFF:
            raise
        message = f"The database cannot be reached as encrypted as it must be: {fault}."
        remedy = "It needs TLS 1.3, and for verify a certificate of its name by a known authority."
        raise NotEncrypted(message, where="SOLVENT_DATABASE_TLS", remedy=remedy) from fault
    shelf = _shelf(settings)
    try:
        await shelf_match.demand(owner, shelf, adopt=settings.keys_adopt)
    finally:
        await shelf.close()


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
                # nosemgrep: sql-text-from-parameters - constants and a password made of hex digits
                f"create role {_OWNER} login createrole nosuperuser password '{password}';"
                f" alter database {embedded.DATABASE} owner to {_OWNER};"
                f" alter schema public owner to {_OWNER}"
            )
    finally:
        await connection.close()
    return cluster.url(role=_OWNER, password=password)


def _addresses(settings: Settings, owner: str, keys: Keyring) -> Addresses:
    app, relay = migrating.lesser_urls(owner, keys=keys)
    tls = settings.database_tls
    return Addresses(
        owner,
        tls.postgres_url(settings.database_app_url) or app,
        tls.postgres_url(settings.database_relay_url) or relay,
    )
