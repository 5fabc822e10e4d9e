"""Issuing, telling about and revoking access tokens, for clients that prove who they are."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden, Invalid
from solvent.ids import IdMalformed, Origin, Scope
from solvent.machines import access_token, address_range, client_assertion, client_store
from solvent.machines.access_token import AccessToken, TokenUnusable
from solvent.machines.client import Client
from solvent.machines.signed_token import SignatureDoubtful
from solvent.platform import credentials, crypto
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools


class ClientRefused(Forbidden):
    """The client is unknown, has ended, or did not prove who it is."""


class ScopeRefused(Invalid):
    """The client may not have all that it asked for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How a client proves itself: by a secret or a signed assertion. address: where from."""

    client: str
    secret: str = ""
    assertion: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """A client that proved who it is, and the scope in which its organisation is written."""

    scope: Scope
    client: Client


@dataclass(frozen=True, slots=True)
class Granted:
    """A token as its client gets it."""

    text: str
    token: AccessToken


async def prove(tools: Tools, proof: Proof) -> Proved:
    """Check a client's proof. Raises ClientRefused, AddressOutside."""
    try:
        client_id = ids.read(ids.CLIENT, proof.client)
    except IdMalformed as fault:
        raise _refused() from fault
    async with tools.database.unscoped() as connection:
        way = await credentials.find(connection, crypto.hash_secret(proof.client), kind="client")
    if way is None or way.subject_id != client_id:
        raise _refused()
    origin = Origin(request_id=ids.show(ids.REQUEST, ids.new()), via=proof.client)
    scope = Scope(way.tenant_id, proof.client, origin=origin)
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        client = await client_store.client(connection, scope, client_id)
    if client is None or not client.opens(now):
        raise _refused()
    proved = Proved(scope, client)
    if client.jwks is None:
        _check_secret(client, proof.secret, now=now)
    else:
        await _check_assertion(tools, proved, proof.assertion, now=now)
    address_range.check(proof.address, client.bounds.address_ranges)
    return proved


async def grant(tools: Tools, proved: Proved, *, wanted: str) -> Granted:
    """Issue a token for the words of `wanted`, or for all that the client may do where it is ''.

    Raises ScopeRefused.
    """
    scope, client = proved.scope, proved.client
    words = frozenset(wanted.split()) or client.bounds.permissions
    if not words <= client.bounds.permissions:
        message = "The client does not hold all of this scope."
        raise ScopeRefused(message, where="scope")
    now = tools.now()
    issued = now.replace(microsecond=0)
    token = AccessToken(
        token_id=ids.new(),
        tenant_id=scope.tenant_id,
        client_id=client.client_id,
        scope=words,
        issued_at=issued,
        expires_at=issued + access_token.LIFE,
    )
    async with tools.database.scoped(scope) as connection:
        await client_store.note_use(connection, scope, client.client_id, now=now)
        await recording.record(
            connection,
            scope,
            act="token.issued",
            now=now,
            facts={"token": str(token.token_id), "scope": " ".join(sorted(words))},
        )
    text = access_token.write(token, issuer=tools.settings.address, derive=tools.keys.derive)
    return Granted(text, token)


async def introspect(tools: Tools, proved: Proved, text: str) -> AccessToken | None:
    """Tell about a token of the client's own organisation; None where it does not hold."""
    token = _read(tools, text)
    if token is None or token.tenant_id != proved.scope.tenant_id:
        return None
    async with tools.database.scoped(proved.scope) as connection:
        machine = await client_store.machine_of(
            connection, proved.scope, token, company_id=None, now=tools.now()
        )
    return None if machine is None else token


async def revoke(tools: Tools, proved: Proved, text: str) -> None:
    """Refuse one of the client's own tokens from now on; what is none is passed over."""
    token = _read(tools, text)
    scope = proved.scope
    if token is None or token.client_id != proved.client.client_id:
        return
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        await client_store.revoke_token(connection, scope, token, now=now)
        await recording.record(
            connection, scope, act="token.revoked", now=now, facts={"token": str(token.token_id)}
        )


def _read(tools: Tools, text: str) -> AccessToken | None:
    try:
        return access_token.read(
            text, issuer=tools.settings.address, derive=tools.keys.derive, now=tools.now()
        )
    except TokenUnusable:
        return None


def _check_secret(client: Client, secret: str, *, now: datetime) -> None:
    given = crypto.hash_secret(secret)
    if not any(hmac.compare_digest(kept.hash, given) for kept in client.working_secrets(now)):
        raise _refused()


async def _check_assertion(tools: Tools, proved: Proved, text: str, *, now: datetime) -> None:
    scope, client = proved.scope, proved.client
    address = tools.settings.address
    try:
        assertion = client_assertion.read(
            text,
            jwks=client.jwks or {},
            client=scope.actor,
            audiences=frozenset({address, f"{address}/oauth/token"}),
            now=now,
        )
    except SignatureDoubtful as fault:
        raise _refused() from fault
    async with tools.database.scoped(scope) as connection:
        is_new = await client_store.see_assertion(
            connection,
            scope,
            client.client_id,
            hash_=assertion.hash,
            expires=assertion.expires_at + timedelta(minutes=1),
            now=now,
        )
    if not is_new:
        log.warning("machines.assertion.replayed", client=scope.actor)
        raise _refused()


def _refused() -> ClientRefused:
    message = "The client is not known, or did not prove who it is."
    return ClientRefused(message)
