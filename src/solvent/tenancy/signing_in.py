"""Signing in: secrets become scopes; one-time links become sessions."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden
from solvent.ids import Scope, TenantId
from solvent.platform import crypto, outbox
from solvent.platform.postgres import Database
from solvent.tenancy import store
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role

SESSION_LIFE = timedelta(days=14)


class NotSignedIn(Forbidden):
    """No key or session that holds was given."""


class LinkSpent(Forbidden):
    """The one-time link was used before or has expired."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. session_id and csrf are set for browsers only."""

    scope: Scope
    session_id: UUID | None = None
    csrf: str = ""


async def by_key(database: Database, secret: str) -> Visitor:
    """Recognise an API key. Raises NotSignedIn."""
    tenant_id, api_key_id = await _subject(database, secret, kind="key")
    scope = Scope(tenant_id, ids.show(ids.API_KEY, api_key_id))
    async with database.scoped(scope) as connection:
        permissions = await store.permissions_of_key(connection, scope, api_key_id)
    if permissions is None:
        raise _refused()
    return Visitor(Scope(tenant_id, scope.actor, frozenset(permissions)))


async def by_session(database: Database, secret: str, *, now: datetime) -> Visitor:
    """Recognise a browser's session. Raises NotSignedIn."""
    tenant_id, session_id = await _subject(database, secret, kind="session")
    scope = Scope(tenant_id, "session")
    async with database.scoped(scope) as connection:
        found = await store.role_of_session(connection, scope, session_id, now=now)
    if found is None:
        raise _refused()
    member_id, role = found
    return Visitor(
        Scope(tenant_id, ids.show(ids.MEMBER, member_id), PERMISSIONS_BY_ROLE[Role(role)]),
        session_id=session_id,
        csrf=csrf_of(secret),
    )


def csrf_of(session_secret: str) -> str:
    """Give the token that unsafe requests of a session must carry."""
    return hmac.digest(session_secret.encode(), b"csrf", "sha256").hex()


async def use_link(database: Database, secret: str, *, now: datetime) -> str:
    """Spend a one-time link for a session; gives the session's secret. Raises LinkSpent."""
    try:
        tenant_id, link_id = await _subject(database, secret, kind="link")
    except NotSignedIn as fault:
        raise _spent() from fault
    scope = Scope(tenant_id, "sign-in")
    session_secret = crypto.new_secret("ss")
    async with database.scoped(scope) as connection:
        member_id = await store.use_sign_in_link(connection, scope, link_id, now=now)
        if member_id is None:
            raise _spent()
        await store.add_session(
            connection,
            scope,
            session_id=ids.new(),
            member_id=member_id,
            hash_=crypto.hash_secret(session_secret),
            now=now,
            expires=now + SESSION_LIFE,
        )
        await recording.record(
            connection,
            scope,
            act="session.started",
            now=now,
            facts={"member": ids.show(ids.MEMBER, member_id)},
        )
    return session_secret


async def sign_out(database: Database, visitor: Visitor, *, now: datetime) -> None:
    """End the visitor's session; streams it holds are closed."""
    if visitor.session_id is None:
        return
    async with database.scoped(visitor.scope) as connection:
        await store.end_session(connection, visitor.scope, visitor.session_id, now=now)
        await recording.record(connection, visitor.scope, act="session.ended", now=now)
        await outbox.access_changed(connection, visitor.scope.tenant_id)


async def _subject(database: Database, secret: str, *, kind: str) -> tuple[TenantId, UUID]:
    async with database.unscoped() as connection:
        row = await store.find_credential(connection, crypto.hash_secret(secret))
    if row is None or row["kind"] != kind:
        raise _refused()
    return TenantId(row["tenant_id"]), row["subject_id"]


def _refused() -> NotSignedIn:
    message = "Sign in first, or send a valid API key."
    return NotSignedIn(message, remedy="Send 'Authorization: Bearer sk_…' or open a sign-in link.")


def _spent() -> LinkSpent:
    message = "This sign-in link has been used or has expired."
    return LinkSpent(message, remedy="Make a new one: solvent sign-in")
