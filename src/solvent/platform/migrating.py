"""Makes the database ready: the two lesser roles, then the schema's forward migrations."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from solvent.errors import Unavailable
from solvent.platform import postgres
from solvent.platform.crypto import Keyring

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_MIN = 150_000
_LOCK = 7_264_917


class DatabaseUnfit(Unavailable):
    """The server is too old or the log-in may not create roles."""


def role_names(owner_url: str) -> tuple[str, str]:
    """Give the names of the app and the relay role of the URL's database."""
    stem = postgres.role_stem(owner_url)
    return f"{stem}_app", f"{stem}_relay"


def guest_name(owner_url: str) -> str:
    """Give the name of the role that app takes on for outsiders; nobody logs in by it."""
    return f"{postgres.role_stem(owner_url)}_guest"


def newest() -> str:
    """Give the version of the schema that this program brings a database to."""
    names = sorted(path.name for path in (_MIGRATIONS / "versions").glob("m*.py"))
    return names[-1][1:5]


def lesser_urls(owner_url: str, *, keys: Keyring) -> tuple[str, str]:
    """Derive the URLs of the app and the relay role: same server, own names and passwords."""
    app, relay = role_names(owner_url)
    return _with_login(owner_url, app, keys=keys), _with_login(owner_url, relay, keys=keys)


def password_of(role: str, *, keys: Keyring) -> str:
    """Derive a role's password from the master key, so that it is stored nowhere."""
    return keys.derive(f"database role {role}").hex()


async def prepare(owner_url: str, *, keys: Keyring, make_roles: bool = True) -> None:
    """Make the roles and bring the schema to the newest version.

    Safe to call from several processes at once and under a running older version.
    Raises DatabaseUnfit.
    """
    app, relay = role_names(owner_url)
    connection = await asyncpg.connect(owner_url)
    try:
        if connection.get_server_version().major * 10_000 < _VERSION_MIN:
            message = "This PostgreSQL is too old."
            raise DatabaseUnfit(message, remedy="Solvent needs version 15 or later.")
        guest = guest_name(owner_url)
        if make_roles:
            await _make_roles(connection, (app, relay), keys=keys)
            await _make_guest(connection, guest, app=app)
        elif not await _known(connection, guest):
            message = f"The role {guest} is missing."
            remedy = (
                f"Make it: create role {guest} nologin; alter role {app} noinherit;"
                f" grant {guest} to {app};"
            )
            raise DatabaseUnfit(message, remedy=remedy)
    finally:
        await connection.close()
    await _migrate(owner_url, app=app, relay=relay, guest=guest)


def _with_login(url: str, role: str, *, keys: Keyring) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role)}:{password_of(role, keys=keys)}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


async def _make_roles(
    connection: asyncpg.Connection[asyncpg.Record], roles: tuple[str, ...], *, keys: Keyring
) -> None:
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({_LOCK})")
        for role in roles:
            known = await _known(connection, role)
            what = "alter role {} password" if known else "create role {} login password"
            password = password_of(role, keys=keys)
            try:
                # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
                await connection.execute(f"{what.format(role)} '{password}'")
            except asyncpg.InsufficientPrivilegeError as fault:
                message = f"The database log-in may not create the role {role}."
                raise DatabaseUnfit(
                    message, remedy="Give it CREATEROLE, or make the roles and set their URLs."
                ) from fault
        database = await connection.fetchval("select current_database()")
        names = ", ".join(roles)
        # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
        await connection.execute(f'grant connect, temporary on database "{database}" to {names}')


async def _make_guest(
    connection: asyncpg.Connection[asyncpg.Record], guest: str, *, app: str
) -> None:
    """Make the guest role, which app may take on but whose row policies are not app's own."""
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({_LOCK})")
        if not await _known(connection, guest):
            # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
            await connection.execute(f"create role {guest} nologin")
        # Where a member inherits, it is under the role's policies at all times.
        # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
        await connection.execute(f"alter role {app} noinherit")
        # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
        await connection.execute(f"grant {guest} to {app}")
        database = await connection.fetchval("select current_database()")
        # nosemgrep: sql-text-from-parameters - roles, which the operator's settings name
        await connection.execute(f'grant temporary on database "{database}" to {guest}')


async def _known(connection: asyncpg.Connection[asyncpg.Record], role: str) -> bool:
    found = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
    return found is not None


async def _migrate(owner_url: str, *, app: str, relay: str, guest: str) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(owner_url),
        poolclass=NullPool,
    )
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
            await connection.run_sync(_upgrade, app, relay, guest)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, app: str, relay: str, guest: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes.update(
        connection=connection, app_role=app, relay_role=relay, guest_role=guest
    )
    command.upgrade(config, "head")
