"""Recognising: a program's key or token becomes what it may do.

A key costs two look-ups by index, one from its hash to its organisation and one of the key itself.
A token names its organisation, so it costs one signature to check and one look-up, in which
revocation of the token or of its client shows; nothing of either is kept in memory, so an end
holds in every process at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from solvent import ids
from solvent.ids import Scope, TenantId
from solvent.machines import access_token, address_range, client_store, secret_text, store
from solvent.machines.access_token import TokenUnusable
from solvent.machines.api_key import USE_NOTED_EACH
from solvent.machines.recognised import Machine
from solvent.machines.secret_text import Sort
from solvent.platform import credentials, crypto
from solvent.platform.tools import Tools


@dataclass(frozen=True, slots=True)
class Known:
    """A program that signed in. actor: the shown id of its key or client."""

    tenant_id: TenantId
    actor: str
    machine: Machine


async def by_secret(
    tools: Tools, secret: str, *, company_id: UUID | None, address: str
) -> Known | None:
    """Recognise what a program sent as its bearer secret, a key or a token, by its form.

    None where it opens nothing. Raises AddressOutside.
    """
    if access_token.looks_like_one(secret):
        return await by_token(tools, secret, company_id=company_id, address=address)
    return await by_key(tools, secret, company_id=company_id, address=address)


async def by_key(
    tools: Tools, secret: str, *, company_id: UUID | None, address: str
) -> Known | None:
    """Recognise an API key, None where it is none that holds.

    address: where the request came from. Raises AddressOutside.
    """
    # Keys made before they had a checksum are looked up all the same.
    if secret.startswith(Sort.API_KEY) and not secret_text.is_whole(secret, Sort.API_KEY):
        return None
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="key")
    if found is None:
        return None
    scope = Scope(found.tenant_id, ids.show(ids.API_KEY, found.subject_id))
    now = tools.now()
    async with tools.database.scoped(scope) as connection:
        machine = await store.key(
            connection, scope, found.subject_id, company_id=company_id, now=now
        )
    if machine is None:
        return None
    address_range.check(address, machine.address_ranges)
    if machine.last_used_at is None or now - machine.last_used_at >= USE_NOTED_EACH:
        tools.later.do("machines.key_use", _note_key(tools, scope, found.subject_id))
    return Known(found.tenant_id, scope.actor, machine)


async def by_token(
    tools: Tools, text: str, *, company_id: UUID | None, address: str
) -> Known | None:
    """Recognise an access token, None where it is none that holds. Raises AddressOutside."""
    now = tools.now()
    try:
        token = access_token.read(
            text, issuer=tools.settings.address, derive=tools.keys.derive, now=now
        )
    except TokenUnusable:
        return None
    scope = Scope(token.tenant_id, ids.show(ids.CLIENT, token.client_id))
    async with tools.database.scoped(scope) as connection:
        machine = await client_store.machine_of(
            connection, scope, token, company_id=company_id, now=now
        )
    if machine is None:
        return None
    address_range.check(address, machine.address_ranges)
    held = replace(machine, permissions=machine.permissions & token.scope)
    return Known(token.tenant_id, scope.actor, held)


async def _note_key(tools: Tools, scope: Scope, api_key_id: UUID) -> None:
    async with tools.database.scoped(scope) as connection:
        await store.note_use(connection, scope, api_key_id, now=tools.now())
