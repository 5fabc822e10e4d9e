"""Entering: an address and a password, then a second proof where one is set up, then a session.

Whether an address is known makes no difference to what is answered, nor to the work done for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.errors import Forbidden
from solvent.identity import (
    beginning,
    checking,
    limiting,
    person_store,
    proof,
    proof_store,
    signed_note,
    store,
)
from solvent.identity.device_mark import DeviceMark
from solvent.identity.proof import PASSWORD_OFF, Method, Proofs
from solvent.identity.sender import Sender
from solvent.ids import Scope, TenantId
from solvent.platform import credentials
from solvent.platform.telemetry import SIGN_INS, log
from solvent.platform.tools import Tools

NOTE_KEY: Final = "signed-note"
_HALFWAY: Final = "halfway"
_HALFWAY_LIFE: Final = timedelta(minutes=10)
# Whose rows are read where an address is nobody's, so that as much is asked of the database.
_NOBODY: Final = TenantId(UUID(int=0))


class SignInRefused(Forbidden):
    """What was given does not open anything. whose: tenant and member concerned, if any."""

    def __init__(self, message: str, *, whose: tuple[TenantId, UUID] | None = None) -> None:
        super().__init__(message, remedy="Check what you typed, and try again.")
        self.whose = whose


@dataclass(frozen=True, slots=True)
class Entered:
    """A session began. secret: for the cookie. device: the browser's mark from now on."""

    secret: str
    device: DeviceMark


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored for an address. whose: None for one that is nobody's."""

    tenant_id: TenantId
    member_id: UUID
    whose: tuple[TenantId, UUID] | None
    sealed: bytes | None
    proofs: Proofs
    active: bool
    off: bool


@dataclass(frozen=True, slots=True)
class Halfway:
    """The password was right and a second proof is wanted. note: what the next step brings back."""

    note: str
    has_totp: bool
    has_passkey: bool


def account_of(tools: Tools, email: str) -> bytes:
    """Give the hash by which an address is looked up and its guesses are counted."""
    return tools.keys.blind(email.strip().lower(), purpose="email")


async def by_password(
    tools: Tools, *, email: str, password_given: str, sender: Sender
) -> Entered | Halfway:
    """Check an address and a password. Raises SignInRefused, GuessesSpent, TooBusy."""
    account = account_of(tools, email)
    taken = await limiting.before_password(tools, account=account, sender=sender)
    stored = await _stored(tools, account)
    right = await checking.password_fits(
        tools, stored.tenant_id, stored.member_id, sealed=stored.sealed, given=password_given
    )
    if not right or not stored.active:
        SIGN_INS.labels(Method.PASSWORD, "refused").inc()
        message = "The address or the password is wrong."
        raise SignInRefused(message, whose=stored.whose)
    await limiting.give_back(tools, taken)
    if stored.off:
        # Said only to who knows the password, so that it tells nobody else what is set up.
        message = "Your organisation does not sign in with passwords."
        raise SignInRefused(message, whose=stored.whose)
    tenant_id, member_id, proofs = stored.tenant_id, stored.member_id, stored.proofs
    if not proof.is_enough([Method.PASSWORD], proofs):
        return Halfway(
            await _note(tools, tenant_id, member_id, account, sender),
            has_totp=proofs.totp,
            has_passkey=proofs.passkeys > 0,
        )
    return await enter(
        tools, tenant_id, member_id, methods=[Method.PASSWORD], account=account, sender=sender
    )


async def by_code(tools: Tools, *, note: str, code: str, sender: Sender) -> Entered:
    """Check the second proof of somebody halfway in: an app's code or a recovery code.

    Raises SignInRefused, GuessesSpent, NoteDoubtful.
    """
    now = tools.now()
    fields = signed_note.read(
        tools.keys.derive(NOTE_KEY), note, purpose=_HALFWAY, bound=sender.bound, now=now
    )
    tenant_id, member_id = TenantId(UUID(fields["tenant"])), UUID(fields["member"])
    account = bytes.fromhex(fields["account"])
    if fields["stamp"] != await _stamp(tools, tenant_id, member_id):
        raise signed_note.doubtful()
    taken = await limiting.before_code(tools, account=account, sender=sender)
    method = await checking.spend_code(tools, tenant_id, member_id, code=code)
    if method is None:
        SIGN_INS.labels(Method.TOTP, "refused").inc()
        message = "The code is wrong, too old or was used already."
        raise SignInRefused(message, whose=(tenant_id, member_id))
    await limiting.give_back(tools, taken)
    return await enter(
        tools,
        tenant_id,
        member_id,
        methods=[Method.PASSWORD, method],
        account=account,
        sender=sender,
    )


async def enter(
    tools: Tools,
    tenant_id: TenantId,
    member_id: UUID,
    *,
    methods: Sequence[str],
    account: bytes | None,
    sender: Sender,
) -> Entered:
    """Begin the session of a member who proved who they are; the browser is known from now on.

    account: the hash of the member's address, None where they have none. Raises SignInRefused
    where the member may not come in.
    """
    keys = await tools.vault.keys_of(tenant_id)
    scope = Scope(tenant_id, ids.show(ids.MEMBER, member_id))
    async with tools.database.scoped(scope) as connection:
        if not await person_store.is_active(connection, scope, member_id):
            message = "This membership does not hold at present."
            raise SignInRefused(message, whose=(tenant_id, member_id))
        if account is None:
            found = await person_store.person(connection, scope, member_id, keys=keys)
            account = account_of(tools, found.email) if found and found.email else None
        secret = await beginning.begin(
            connection,
            scope,
            member_id=member_id,
            methods=methods,
            sender=sender,
            keys=keys,
            now=tools.now(),
        )
    device = sender.device
    if account is not None:
        device = device.with_account(tools.keys.derive(limiting.DEVICE_KEY), account)
    return Entered(secret, device)


async def note_refusal(tools: Tools, fault: SignInRefused, *, method: str) -> None:
    """Put a refused attempt into the record of whom it was aimed at.

    Called once the answer is on its way, since only an address that is known leaves a record.
    """
    log.info("identity.sign_in.refused", method=method)
    if fault.whose is None:
        return
    tenant_id, member_id = fault.whose
    scope = Scope(tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        await recording.record(
            connection,
            scope,
            act="sign_in.refused",
            now=tools.now(),
            facts={"member": ids.show(ids.MEMBER, member_id), "method": method},
        )


async def _stored(tools: Tools, account: bytes) -> _Stored:
    """Read what an address leads to; as much is asked of the database where it is nobody's."""
    async with tools.database.unscoped() as connection:
        found = await credentials.find(connection, account, kind="email")
    tenant_id = found.tenant_id if found else _NOBODY
    member_id = found.subject_id if found else UUID(int=0)
    scope = Scope(tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        return _Stored(
            tenant_id=tenant_id,
            member_id=member_id,
            whose=(tenant_id, member_id) if found else None,
            sealed=await proof_store.password(connection, scope, member_id),
            proofs=await proof_store.proofs(connection, scope, member_id),
            active=await person_store.is_active(connection, scope, member_id),
            off=await store.setting(connection, scope, PASSWORD_OFF),
        )


async def _note(
    tools: Tools, tenant_id: TenantId, member_id: UUID, account: bytes, sender: Sender
) -> str:
    return signed_note.write(
        tools.keys.derive(NOTE_KEY),
        {
            "tenant": str(tenant_id),
            "member": str(member_id),
            "account": account.hex(),
            "stamp": await _stamp(tools, tenant_id, member_id),
        },
        purpose=_HALFWAY,
        bound=sender.bound,
        expires=tools.now() + _HALFWAY_LIFE,
    )


async def _stamp(tools: Tools, tenant_id: TenantId, member_id: UUID) -> str:
    """Give what changes with the password: who is halfway in by an old one starts again."""
    scope = Scope(tenant_id, "sign-in")
    async with tools.database.scoped(scope) as connection:
        sealed = await proof_store.password(connection, scope, member_id)
    return hashlib.sha256(sealed or b"").hexdigest()
