"""Signing in: one-time links become sessions, and sessions end."""

from __future__ import annotations

import hmac
from datetime import datetime

from solvent.audit import recording
from solvent.errors import Forbidden
from solvent.identity import entering, store
from solvent.identity.entering import Entered
from solvent.identity.proof import Method
from solvent.identity.sender import Sender
from solvent.ids import Scope
from solvent.platform import credentials, crypto, outbox
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Database
from solvent.platform.tools import Tools


class NotSignedIn(Forbidden):
    """No key or session that holds was given."""


class LinkSpent(Forbidden):
    """The one-time link was used before or has expired."""


def csrf_of(session_secret: str) -> str:
    """Give the token that unsafe requests of a session must carry."""
    return hmac.digest(session_secret.encode(), b"csrf", "sha256").hex()


async def use_link(tools: Tools, secret: str, *, sender: Sender | None = None) -> Entered:
    """Spend a one-time link for a session of its member. Raises LinkSpent, SignInRefused."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="link")
    if found is None:
        raise _spent()
    scope = Scope(found.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        member_id = await store.use_sign_in_link(
            connection, scope, found.subject_id, now=tools.now()
        )
    if member_id is None:
        raise _spent()
    return await entering.enter(
        tools,
        found.tenant_id,
        member_id,
        methods=[Method.LINK],
        account=None,
        sender=sender or Sender(),
    )


async def is_open(tools: Tools, secret: str) -> bool:
    """Tell whether a one-time link still opens something, without spending it."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="link")
    return found is not None and (found.expires_at is None or found.expires_at > tools.now())


async def sign_out(database: Database, visitor: Visitor, *, now: datetime) -> None:
    """End the visitor's session; streams it holds are closed."""
    if visitor.session_id is None:
        return
    async with database.scoped(visitor.home) as connection:
        await store.end_session(connection, visitor.home, visitor.session_id, now=now)
        await recording.record(connection, visitor.home, act="session.ended", now=now)
        await outbox.access_changed(connection, visitor.home.tenant_id)


def refused() -> NotSignedIn:
    """Make the one answer to whoever is not recognised."""
    message = "Sign in first, or send a valid API key."
    return NotSignedIn(message, remedy="Send 'Authorization: Bearer sk_…' or open a sign-in link.")


def _spent() -> LinkSpent:
    message = "This sign-in link has been used or has expired."
    return LinkSpent(message, remedy="Make a new one: solvent sign-in")
