"""Addressing: whom an e-mail address belongs to, set at once or once its owner confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.errors import Forbidden
from solvent.identity import entering, guess_limits, limiting, person_store, proof_store, resetting
from solvent.identity.securing import member_of
from solvent.ids import Scope
from solvent.platform import credentials, crypto
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import email_address, staffing
from solvent.vault.envelope import TenantKeys

_PURPOSE: Final = "email"


class ConfirmationSpent(Forbidden):
    """The link was used before, is too old, or the address is somebody else's by now."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An address that was changed. before: '' where there was none."""

    before: str
    now: str
    locale: str


async def set_email(tools: Tools, visitor: Visitor, *, email: str) -> None:
    """Set one's own address without asking its owner: for where no mail can be sent.

    Raises StepUpNeeded, EmailMalformed, CredentialTaken.
    """
    visitor.demand_step_up(tools.now())
    member_id, found = member_of(visitor), email_address.normalise(email)
    keys = await tools.vault.keys_of(visitor.home.tenant_id)
    async with tools.database.scoped(visitor.home) as connection:
        await _put(tools, connection, visitor.home, member_id, email=found, keys=keys)


async def ask(tools: Tools, visitor: Visitor, *, email: str) -> str:
    """Make a link's secret for the owner of an address to confirm it; '' where it is taken.

    Whoever asks is told the same in both cases. Raises StepUpNeeded, EmailMalformed, GuessesSpent.
    """
    visitor.demand_step_up(tools.now())
    member_id, found = member_of(visitor), email_address.normalise(email)
    await limiting.take(tools, guess_limits.RESET, f"address/{member_id}")
    keys, link_id = await tools.vault.keys_of(visitor.home.tenant_id), ids.new()
    account = entering.account_of(tools, found)
    secret = crypto.new_secret("email")
    async with tools.database.scoped(visitor.home) as connection:
        if await credentials.find(connection, account, kind="email") is not None:
            return ""
        await proof_store.add_reset_link(
            connection,
            visitor.home,
            link_id=link_id,
            member_id=member_id,
            purpose=_PURPOSE,
            email_sealed=keys.seal(found.encode(), place=_place(link_id)),
            hash_=crypto.hash_secret(secret),
            expires=tools.now() + resetting.LINK_LIFE,
        )
        await recording.record(
            connection,
            visitor.home,
            act="member.address_asked",
            now=tools.now(),
            personal=_hidden(found, keys),
        )
    return secret


async def confirm(tools: Tools, *, secret: str) -> Changed:
    """Set the address that a link was sent to. Raises ConfirmationSpent."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, crypto.hash_secret(secret), kind="reset")
    if found is None:
        raise _spent()
    keys = await tools.vault.keys_of(found.tenant_id)
    scope = Scope(found.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        row = await proof_store.reset_link(connection, scope, found.subject_id, now=tools.now())
        if row is None or row.purpose != _PURPOSE or row.email_sealed is None:
            raise _spent()
        scope = Scope(found.tenant_id, ids.show(ids.MEMBER, row.member_id))
        email = keys.open(row.email_sealed, place=_place(found.subject_id)).decode()
        person = await person_store.person(connection, scope, row.member_id, keys=keys)
        spent = await proof_store.use_reset_links(
            connection, scope, row.member_id, purpose=_PURPOSE, now=tools.now()
        )
        if not spent or person is None or not person.is_active:
            raise _spent()
        try:
            await _put(tools, connection, scope, row.member_id, email=email, keys=keys)
        except credentials.CredentialTaken as fault:
            raise _spent() from fault
    return Changed(person.email, email, person.locale)


async def _put(
    tools: Tools,
    connection: Connection,
    scope: Scope,
    member_id: UUID,
    *,
    email: str,
    keys: TenantKeys,
) -> None:
    before = await person_store.person(connection, scope, member_id, keys=keys)
    if before is not None and before.email:
        await credentials.drop_one(connection, entering.account_of(tools, before.email))
    account = entering.account_of(tools, email)
    await credentials.add(connection, hash_=account, kind="email", subject_id=member_id)
    now = tools.now()
    await staffing.set_email_within(connection, scope, member_id, email=email, keys=keys, now=now)
    await recording.record(
        connection, scope, act="member.address_changed", now=now, personal=_hidden(email, keys)
    )


def _hidden(email: str, keys: TenantKeys) -> commitment.Hidden:
    place = f"audit_record/personal/{ids.new()}"
    return commitment.hide({"email": email}, keys=keys, place=place)


def _place(link_id: UUID) -> str:
    return f"reset_link/email/{link_id}"


def _spent() -> ConfirmationSpent:
    message = "This link was used, is too old, or a newer one was used."
    return ConfirmationSpent(message, remedy="Ask for another one on the page of your account.")
