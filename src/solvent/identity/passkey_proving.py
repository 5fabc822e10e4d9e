"""Proving by passkey: adding one, coming in with one, proving again with one."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import NotFound
from solvent.identity import (
    entering,
    guess_limits,
    limiting,
    passkey_store,
    passkeys,
    proof,
    proof_store,
    securing,
    signed_note,
)
from solvent.identity.entering import Entered, SignInRefused
from solvent.identity.guess_limits import GuessesSpent
from solvent.identity.passkey_store import PasskeyRow
from solvent.identity.passkeys import PasskeyRefused, Site
from solvent.identity.proof import Method
from solvent.identity.sender import Sender
from solvent.ids import Scope, TenantId
from solvent.platform import credentials
from solvent.platform.asking import Visitor
from solvent.platform.telemetry import SIGN_INS
from solvent.platform.tools import Tools

_ADD: Final = "passkey-add"
_USE: Final = "passkey-use"
_CHALLENGE_BYTES: Final = 32
_CHALLENGE_LIFE: Final = timedelta(minutes=10)
_PASSKEYS_MAX: Final = 20


class PasskeyUnknown(NotFound):
    """The member has no such passkey."""


async def ask_to_add(tools: Tools, visitor: Visitor, *, site: Site) -> tuple[str, str]:
    """Give what the browser is asked to make, as JSON, and the note that comes back with it.

    Raises StepUpNeeded.
    """
    visitor.demand_step_up(tools.now())
    member_id = securing.member_of(visitor)
    person, _ = await securing.person(tools, visitor)
    async with tools.database.scoped(visitor.home) as connection:
        known = await passkey_store.of_member(connection, visitor.home, member_id)
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    options = passkeys.to_add(
        site,
        challenge=challenge,
        member=member_id.bytes,
        account=person.email or person.name or "Solvent",
        name=person.name or person.email or "Solvent",
        known=[one.credential_id for one in known if one.site == site.host],
    )
    return options, _note(tools, challenge, purpose=_ADD, bound=visitor.csrf)


async def add(
    tools: Tools, visitor: Visitor, *, site: Site, note: str, answer: str, name: str
) -> None:
    """Take the passkey that a device made.

    Raises StepUpNeeded, NoteDoubtful, PasskeyRefused, PasskeyNameMalformed, CredentialTaken.
    """
    visitor.demand_step_up(tools.now())
    member_id, scope, now = securing.member_of(visitor), visitor.home, tools.now()
    found_name = passkeys.check_name(name)
    challenge = await _challenge(tools, note, purpose=_ADD, bound=visitor.csrf)
    made = passkeys.added(site, challenge=challenge, answer=answer)
    row = PasskeyRow(
        passkey_id=ids.new(),
        member_id=member_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        site=site.host,
        name=found_name,
        is_synced=made.is_synced,
        added_at=now,
        used_at=None,
    )
    async with tools.database.scoped(scope) as connection:
        if len(await passkey_store.of_member(connection, scope, member_id)) >= _PASSKEYS_MAX:
            message = f"At most {_PASSKEYS_MAX} passkeys can be kept."
            raise PasskeyRefused(message, remedy="Remove one that is not used any more.")
        await passkey_store.add(connection, scope, row)
        await recording.record(
            connection,
            scope,
            act="passkey.added",
            now=now,
            facts={"passkey": ids.show(ids.PASSKEY, row.passkey_id), "site": site.host},
        )


async def of(tools: Tools, visitor: Visitor) -> list[PasskeyRow]:
    """List the visitor's passkeys, oldest first."""
    async with tools.database.scoped(visitor.home) as connection:
        found = await passkey_store.of_member(connection, visitor.home, securing.member_of(visitor))
    return list(found)


async def rename(tools: Tools, visitor: Visitor, *, passkey_id: UUID, name: str) -> None:
    """Name a passkey. Raises PasskeyUnknown, PasskeyNameMalformed."""
    found, scope = passkeys.check_name(name), visitor.home
    async with tools.database.scoped(scope) as connection:
        renamed = await passkey_store.rename(
            connection, scope, passkey_id, member_id=securing.member_of(visitor), name=found
        )
        if not renamed:
            raise _unknown(passkey_id)
        await recording.record(
            connection,
            scope,
            act="passkey.renamed",
            now=tools.now(),
            facts={"passkey": ids.show(ids.PASSKEY, passkey_id)},
        )


async def remove(tools: Tools, visitor: Visitor, *, passkey_id: UUID) -> None:
    """Take a passkey away. Raises StepUpNeeded, LastProof, PasskeyUnknown."""
    visitor.demand_step_up(tools.now())
    scope, member_id = visitor.home, securing.member_of(visitor)
    async with tools.database.scoped(scope) as connection:
        proof.check_passkey_removal(await proof_store.proofs(connection, scope, member_id))
        if not await passkey_store.drop(connection, scope, passkey_id, member_id=member_id):
            raise _unknown(passkey_id)
        if not (await proof_store.proofs(connection, scope, member_id)).second_factor:
            await proof_store.drop_recovery_codes(connection, scope, member_id)
        await recording.record(
            connection,
            scope,
            act="passkey.removed",
            now=tools.now(),
            facts={"passkey": ids.show(ids.PASSKEY, passkey_id)},
        )


def ask_to_use(tools: Tools, *, site: Site, bound: str) -> tuple[str, str]:
    """Give what the browser is asked to prove, as JSON, and the note that comes back with it.

    It is the same for everybody: the device knows for whom it has passkeys.
    """
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    options = passkeys.to_use(site, challenge=challenge)
    return options, _note(tools, challenge, purpose=_USE, bound=bound)


async def enter(tools: Tools, *, site: Site, note: str, answer: str, sender: Sender) -> Entered:
    """Come in with a passkey. Raises NoteDoubtful, PasskeyRefused, SignInRefused."""
    tenant_id, member_id = await prove(
        tools, site=site, note=note, answer=answer, bound=sender.bound
    )
    return await entering.enter(
        tools, tenant_id, member_id, methods=[Method.PASSKEY], account=None, sender=sender
    )


async def prove(
    tools: Tools, *, site: Site, note: str, answer: str, bound: str
) -> tuple[TenantId, UUID]:
    """Find whose passkey answered, and check the answer. Raises NoteDoubtful, PasskeyRefused."""
    challenge = await _challenge(tools, note, purpose=_USE, bound=bound)
    credential_id, handle = passkeys.credential_of(answer)
    async with tools.database.unscoped() as connection:
        found = await credentials.find(
            connection, passkey_store.look_up_hash(credential_id), kind="passkey"
        )
    if found is None:
        raise _refused()
    scope = Scope(found.tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        row = await passkey_store.find(connection, scope, found.subject_id)
        if row is None or row.site != site.host or handle not in {b"", row.member_id.bytes}:
            raise _refused()
        used = passkeys.used(
            site,
            challenge=challenge,
            answer=answer,
            public_key=row.public_key,
            sign_count=row.sign_count,
        )
        await passkey_store.use(
            connection,
            scope,
            row.passkey_id,
            sign_count=used.sign_count,
            is_synced=used.is_synced,
            now=tools.now(),
        )
    return found.tenant_id, row.member_id


def _note(tools: Tools, challenge: bytes, *, purpose: str, bound: str) -> str:
    return signed_note.write(
        tools.keys.derive(entering.NOTE_KEY),
        {"challenge": base64.b64encode(challenge).decode()},
        purpose=purpose,
        bound=bound,
        expires=tools.now() + _CHALLENGE_LIFE,
    )


async def _challenge(tools: Tools, note: str, *, purpose: str, bound: str) -> bytes:
    """Give the challenge of a note, once: an answer that was overheard opens nothing."""
    fields = signed_note.read(
        tools.keys.derive(entering.NOTE_KEY), note, purpose=purpose, bound=bound, now=tools.now()
    )
    try:
        await limiting.take(tools, guess_limits.ONCE, fields["challenge"])
    except GuessesSpent as fault:
        raise _refused() from fault
    return base64.b64decode(fields["challenge"])


def _refused() -> SignInRefused:
    SIGN_INS.labels(Method.PASSKEY, "refused").inc()
    message = "This passkey is not known here, or its answer does not hold."
    return SignInRefused(message)


def _unknown(passkey_id: UUID) -> PasskeyUnknown:
    message = "You have no such passkey."
    return PasskeyUnknown(message, where=ids.show(ids.PASSKEY, passkey_id))
