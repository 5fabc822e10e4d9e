"""Returning from an identity provider: the answer is checked, and a session begins."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import SolventError
from solvent.federation import (
    authorization,
    beginning,
    conversing,
    id_token,
    joining,
    sign_in_store,
    store,
)
from solvent.federation.authorization import AGAIN, AnswerDoubtful
from solvent.federation.id_token import Expected, Identity
from solvent.federation.provider import Provider, ProviderOff, ProviderState
from solvent.federation.sign_in_store import OnItsWay
from solvent.identity import entering, revoking
from solvent.identity.entering import Entered
from solvent.identity.proof import Method
from solvent.identity.revoking import SessionUnknown
from solvent.identity.sender import Sender
from solvent.ids import Scope
from solvent.platform import credentials, crypto
from solvent.platform.asking import Visitor
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody came in. back: where they wanted to go, a path of this site."""

    entered: Entered
    back: str


@dataclass(frozen=True, slots=True)
class _Way:
    scope: Scope
    sign_in: OnItsWay
    provider: Provider


_LOST: Final = "This sign-in was not begun in this browser, or took too long."


async def come_back(
    tools: Tools,
    *,
    provider: str,
    query: Mapping[str, str],
    browser: str,
    sender: Sender,
) -> Returned:
    """Take the answer of a provider, once, and begin the session of whom it names.

    provider: the shown id in the address that was come back to. browser: the secret that the
    browser kept. Raises AnswerDoubtful, SignInDeclined, IdTokenDoubtful, CodeRefused,
    EmailUnproved, what `joining.join` raises, and what keeps a provider from being asked.
    """
    way = await _way(tools, provider=provider, state=query.get("state", ""), browser=browser)
    try:
        identity = await _identity(tools, way, query, browser)
        member_id = await joining.join(tools, way.scope, way.provider, identity)
    except SolventError as fault:
        await _note_refusal(tools, way, fault)
        raise
    entered = await entering.enter(
        tools,
        way.scope.tenant_id,
        member_id,
        methods=[Method.PROVIDER],
        account=None,
        sender=sender,
    )
    await _begun(tools, way, member_id, entered)
    return Returned(entered, way.sign_in.back)


async def _way(tools: Tools, *, provider: str, state: str, browser: str) -> _Way:
    """Find and spend the sign-in that an answer belongs to. Raises AnswerDoubtful, ProviderOff."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(
            connection, crypto.hash_secret(state), kind=beginning.STATE_KIND
        )
    if found is None:
        raise _lost()
    scope = Scope(found.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        sign_in = await sign_in_store.take_sign_in(connection, scope, found.subject_id)
        await credentials.drop(connection, found.subject_id)
        if sign_in is None or sign_in.expires_at <= tools.now():
            raise _lost()
        known = await store.provider(connection, scope, sign_in.provider_id)
    if known is None:
        raise _lost()
    if not hmac.compare_digest(sign_in.browser_hash, crypto.hash_secret(browser)):
        log.warning("federation.answer.foreign_browser")
        raise _lost()
    if ids.show(ids.PROVIDER, known.provider_id) != provider:
        log.warning("federation.answer.mixed_up")
        raise _lost()
    if known.state is not ProviderState.ON:
        message = "This identity provider is switched off."
        raise ProviderOff(message, remedy="Ask an administrator of your organisation.")
    return _Way(Scope(scope.tenant_id, provider), sign_in, known)


async def _identity(tools: Tools, way: _Way, query: Mapping[str, str], browser: str) -> Identity:
    provider = way.provider
    found = await conversing.metadata(tools, provider.issuer)
    answer = authorization.read_answer(
        query, issuer=provider.issuer, names_itself=found.names_itself
    )
    keys = await tools.vault.keys_of(way.scope.tenant_id)
    async with tools.database.scoped(way.scope) as connection:
        secret = await store.secret(connection, way.scope, provider.provider_id, keys=keys)
    tokens = await conversing.redeem(
        tools,
        provider,
        found,
        secret=secret,
        code=answer.code,
        verifier=authorization.verifier_of(browser),
        returning=beginning.returning_address(tools.settings, provider.provider_id),
    )
    expected = Expected(
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=authorization.nonce_of(browser),
        access_token=tokens.access_token,
        now=tools.now(),
        fresh_since=way.sign_in.begun_at if way.sign_in.session_id else None,
    )
    identity = id_token.read(
        tokens.id_token, jwks=await conversing.keys(tools, found), expected=expected
    )
    if not joining.is_lacking(provider, identity.claims):
        return identity
    more = await conversing.more_about(tools, found, tokens, subject=identity.subject)
    return Identity(identity.issuer, identity.subject, {**more, **identity.claims})


async def _begun(tools: Tools, way: _Way, member_id: UUID, entered: Entered) -> None:
    """Note by which provider the session began; the one that it proves again ends."""
    scope, now = way.scope, tools.now()
    async with tools.database.scoped(scope) as connection:
        session = await credentials.find(
            connection, crypto.hash_secret(entered.secret), kind="session"
        )
        if session is not None:
            await store.add_session(connection, scope, session.subject_id, way.provider.provider_id)
        await store.note_use(connection, scope, way.provider.provider_id, now=now)
    if way.sign_in.session_id is not None:
        home = Scope(scope.tenant_id, ids.show(ids.MEMBER, member_id))
        try:
            await revoking.end_own(
                tools,
                Visitor(home, home, member_id=member_id),
                session_id=way.sign_in.session_id,
            )
        except SessionUnknown:
            log.info("federation.proof.session_gone")


async def _note_refusal(tools: Tools, way: _Way, fault: SolventError) -> None:
    """Record that a provider's answer opened nothing, and why: a class and a claim, no person."""
    reason = type(fault).__name__
    log.warning("federation.sign_in.refused", reason=reason, where=fault.where[:60])
    async with tools.database.scoped(way.scope) as connection:
        await recording.record(
            connection,
            way.scope,
            act="sign_in.refused",
            now=tools.now(),
            facts={"provider": way.scope.actor, "reason": reason},
        )


def _lost() -> AnswerDoubtful:
    return AnswerDoubtful(_LOST, remedy=AGAIN)
