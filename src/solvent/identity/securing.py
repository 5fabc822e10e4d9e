"""Securing one's own account: address, password, authenticator app, recovery codes.

Each act wants a fresh proof of who one is, is on record, and ends what it makes untrue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.errors import Invalid
from solvent.identity import (
    checking,
    entering,
    password,
    person_store,
    proof,
    proof_store,
    recovery_codes,
    revoking,
    signed_note,
    totp,
)
from solvent.identity.person import Person
from solvent.identity.proof import Proofs
from solvent.ids import Scope
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import finding, member, staffing

_APP: Final = "totp-app"
_APP_LIFE: Final = timedelta(minutes=30)


class CodeWrong(Invalid):
    """The code is not what the app shows now."""


class NoMember(Invalid):
    """Keys and the operator have no account to secure."""


async def person(tools: Tools, visitor: Visitor) -> tuple[Person, Proofs]:
    """Read who the visitor is and what they have set up. Raises NoMember."""
    member_id, keys = member_of(visitor), await tools.vault.keys_of(visitor.home.tenant_id)
    async with tools.database.scoped(visitor.home) as connection:
        found = await person_store.person(connection, visitor.home, member_id, keys=keys)
        proofs = await proof_store.proofs(connection, visitor.home, member_id)
    if found is None:
        raise NoMember(_NO_MEMBER)
    return found, proofs


async def set_name(tools: Tools, visitor: Visitor, *, name: str) -> None:
    """Set one's own name. Raises MemberNameMalformed."""
    member_id, found = member_of(visitor), member.check_name(name)
    keys = await tools.vault.keys_of(visitor.home.tenant_id)
    hidden = commitment.hide({"name": found}, keys=keys, place=f"audit_record/personal/{ids.new()}")
    async with tools.database.scoped(visitor.home) as connection:
        await staffing.set_name_within(
            connection, visitor.home, member_id, name=found, keys=keys, now=tools.now()
        )
        await recording.record(
            connection, visitor.home, act="member.renamed", now=tools.now(), personal=hidden
        )


async def set_password(tools: Tools, visitor: Visitor, *, text: str) -> None:
    """Set one's own password; one's other sessions end. Raises StepUpNeeded, PasswordWeak."""
    visitor.demand_step_up(tools.now())
    member_id, scope = member_of(visitor), visitor.home
    found, _ = await person(tools, visitor)
    async with tools.database.scoped(scope) as connection:
        tenant = await finding.tenant(connection, scope)
    password.check(text, own=(found.name, found.email, tenant.name))
    sealed = await checking.sealed_password(tools, scope.tenant_id, member_id, text=text)
    async with tools.database.scoped(scope) as connection:
        await proof_store.put_password(connection, scope, member_id, sealed=sealed, now=tools.now())
        await recording.record(connection, scope, act="password.changed", now=tools.now())
        await revoking.end_all_within(
            connection, scope, member_id, but=visitor.session_id, now=tools.now()
        )


async def drop_password(tools: Tools, visitor: Visitor) -> None:
    """Take one's password away. Raises StepUpNeeded, LastProof."""
    visitor.demand_step_up(tools.now())
    member_id, scope = member_of(visitor), visitor.home
    async with tools.database.scoped(scope) as connection:
        proof.check_password_removal(await proof_store.proofs(connection, scope, member_id))
        await proof_store.drop_password(connection, scope, member_id)
        await recording.record(connection, scope, act="password.removed", now=tools.now())


def offer_totp(tools: Tools, visitor: Visitor, *, account: str) -> tuple[str, str, str]:
    """Make a secret for an authenticator app: gives it, its otpauth address and a signed note.

    Nothing is stored before the app shows a right code.
    """
    secret = totp.new_secret()
    note = signed_note.write(
        tools.keys.derive(entering.NOTE_KEY),
        {"secret": secret, "account": account},
        purpose=_APP,
        bound=visitor.csrf,
        expires=tools.now() + _APP_LIFE,
    )
    return secret, totp.address(secret, account=account), note


def read_offer(tools: Tools, visitor: Visitor, *, note: str) -> tuple[str, str]:
    """Give the secret of an offer and its otpauth address again. Raises NoteDoubtful."""
    fields = signed_note.read(
        tools.keys.derive(entering.NOTE_KEY),
        note,
        purpose=_APP,
        bound=visitor.csrf,
        now=tools.now(),
    )
    secret = fields["secret"]
    return secret, totp.address(secret, account=fields["account"])


async def add_totp(tools: Tools, visitor: Visitor, *, note: str, code: str) -> tuple[str, ...]:
    """Take the app whose code is right; gives recovery codes where there were none yet.

    Raises StepUpNeeded, NoteDoubtful, CodeWrong.
    """
    visitor.demand_step_up(tools.now())
    member_id, scope, now = member_of(visitor), visitor.home, tools.now()
    secret, _ = read_offer(tools, visitor, note=note)
    step = totp.match(secret, code, now=now, last_step=None)
    if step is None:
        message = "The app shows another code by now, or the clocks differ."
        raise CodeWrong(message, where="code", remedy="Type the six digits that it shows.")
    keys = await tools.vault.keys_of(scope.tenant_id)
    async with tools.database.scoped(scope) as connection:
        await proof_store.put_totp(
            connection,
            scope,
            member_id,
            sealed=keys.seal(secret.encode(), place=checking.totp_place(member_id)),
            last_step=step,
            now=now,
        )
        await recording.record(connection, scope, act="totp.added", now=now)
        proofs = await proof_store.proofs(connection, scope, member_id)
        if proofs.recovery_left:
            return ()
        return await _new_codes(tools, connection, scope, member_id)


async def drop_totp(tools: Tools, visitor: Visitor) -> None:
    """Take one's authenticator app away, and with it codes that only stood in for it.

    Raises StepUpNeeded.
    """
    visitor.demand_step_up(tools.now())
    member_id, scope = member_of(visitor), visitor.home
    async with tools.database.scoped(scope) as connection:
        await proof_store.drop_totp(connection, scope, member_id)
        if not (await proof_store.proofs(connection, scope, member_id)).second_factor:
            await proof_store.drop_recovery_codes(connection, scope, member_id)
        await recording.record(connection, scope, act="totp.removed", now=tools.now())


async def renew_recovery_codes(tools: Tools, visitor: Visitor) -> tuple[str, ...]:
    """Make a new set of recovery codes, shown this once. Raises StepUpNeeded."""
    visitor.demand_step_up(tools.now())
    async with tools.database.scoped(visitor.home) as connection:
        return await _new_codes(tools, connection, visitor.home, member_of(visitor))


def member_of(visitor: Visitor) -> UUID:
    """Give the member that the visitor is. Raises NoMember."""
    if visitor.member_id is None:
        raise NoMember(_NO_MEMBER)
    return visitor.member_id


async def _new_codes(
    tools: Tools, connection: Connection, scope: Scope, member_id: UUID
) -> tuple[str, ...]:
    codes = recovery_codes.new_set()
    keys = await tools.vault.keys_of(scope.tenant_id)
    hashes = [keys.blind(recovery_codes.normal(one), purpose="recovery_code") for one in codes]
    await proof_store.put_recovery_codes(
        connection, scope, member_id, hashes=hashes, now=tools.now()
    )
    await recording.record(connection, scope, act="recovery_codes.made", now=tools.now())
    return codes


_NO_MEMBER: Final = "Only members have an account."
