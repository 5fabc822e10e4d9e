"""Stepping up: who is signed in proves it again before a dangerous act."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.identity import (
    checking,
    entering,
    limiting,
    passkey_proving,
    proof_store,
    securing,
    session_store,
)
from solvent.identity.entering import SignInRefused
from solvent.identity.passkeys import Site
from solvent.identity.proof import Method
from solvent.identity.sender import Sender
from solvent.identity.signing_in import refused
from solvent.platform import crypto
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools

_WRONG: Final = "This does not prove who you are."


async def by_password(tools: Tools, visitor: Visitor, *, given: str, sender: Sender) -> str:
    """Prove it by password; gives the session's new secret.

    Raises SignInRefused, GuessesSpent, TooBusy.
    """
    member_id, scope = securing.member_of(visitor), visitor.home
    account = await _account(tools, visitor)
    taken = await limiting.before_password(tools, account=account, sender=sender)
    async with tools.database.scoped(scope) as connection:
        sealed = await proof_store.password(connection, scope, member_id)
    fits = await checking.password_fits(
        tools, scope.tenant_id, member_id, sealed=sealed, given=given
    )
    if not fits:
        raise SignInRefused(_WRONG, whose=(scope.tenant_id, member_id))
    await limiting.give_back(tools, taken)
    return await prove(tools, visitor, method=Method.PASSWORD)


async def by_code(tools: Tools, visitor: Visitor, *, code: str, sender: Sender) -> str:
    """Prove it by an app's code or a recovery code; gives the session's new secret.

    Raises SignInRefused, GuessesSpent.
    """
    member_id, scope = securing.member_of(visitor), visitor.home
    account = await _account(tools, visitor)
    taken = await limiting.before_code(tools, account=account, sender=sender)
    method = await checking.spend_code(tools, scope.tenant_id, member_id, code=code)
    if method is None:
        raise SignInRefused(_WRONG, whose=(scope.tenant_id, member_id))
    await limiting.give_back(tools, taken)
    return await prove(tools, visitor, method=method)


async def by_passkey(tools: Tools, visitor: Visitor, *, site: Site, note: str, answer: str) -> str:
    """Prove it by one's own passkey; gives the session's new secret.

    Raises NoteDoubtful, PasskeyRefused, SignInRefused.
    """
    tenant_id, member_id = await passkey_proving.prove(
        tools, site=site, note=note, answer=answer, bound=visitor.csrf
    )
    if (tenant_id, member_id) != (visitor.home.tenant_id, visitor.member_id):
        raise SignInRefused(_WRONG)
    return await prove(tools, visitor, method=Method.PASSKEY)


async def prove(tools: Tools, visitor: Visitor, *, method: str) -> str:
    """Note that a session's person proved who they are just now; gives its new secret.

    The secret before opens nothing any more. For whoever checked a proof: this room, or the one
    that asked an identity provider. Raises NotSignedIn where the session ended meanwhile.
    """
    session_id, scope, now = visitor.session_id, visitor.home, tools.now()
    if session_id is None:
        raise refused()
    secret = crypto.new_secret("ss")
    async with tools.database.scoped(scope) as connection:
        expires = await session_store.life(connection, scope, session_id)
        if expires is None:
            raise refused()
        await session_store.prove(
            connection,
            scope,
            session_id,
            methods=list(dict.fromkeys([*visitor.methods, method])),
            hash_=crypto.hash_secret(secret),
            expires=expires,
            now=now,
        )
        await recording.record(
            connection,
            scope,
            act="session.proved",
            now=now,
            facts={"session": ids.show(ids.SESSION, session_id), "method": method},
        )
    return secret


async def _account(tools: Tools, visitor: Visitor) -> bytes:
    """Give what the visitor's guesses are counted under; members without address by their id."""
    person, _ = await securing.person(tools, visitor)
    return entering.account_of(tools, person.email or str(_id(person.member_id)))


def _id(member_id: UUID) -> str:
    return ids.show(ids.MEMBER, member_id)
