"""Checking proofs against what is stored: a password, a code, a recovery code."""

from __future__ import annotations

from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.identity import password, proof_store, recovery_codes, totp
from solvent.identity.proof import Method
from solvent.ids import Scope, TenantId
from solvent.platform.tools import Tools


async def password_fits(
    tools: Tools, tenant_id: TenantId, member_id: UUID, *, sealed: bytes | None, given: str
) -> bool:
    """Tell whether a password is the member's; takes as long where there is none.

    A hash made with lesser parameters is made anew. Raises TooBusy.
    """
    text = password.normal(given[: password.LENGTH_MAX * 2])
    hash_ = None
    if sealed is not None:
        keys = await tools.vault.keys_of(tenant_id)
        hash_ = keys.open(sealed, place=password_place(member_id)).decode()
    fits = await tools.slow_hash.fits(hash_, text)
    if fits and hash_ is not None and tools.slow_hash.is_old(hash_):
        await keep_password(tools, Scope(tenant_id, "sign-in"), member_id, text=text)
    return fits


async def keep_password(tools: Tools, scope: Scope, member_id: UUID, *, text: str) -> None:
    """Hash a password and store it, without asking whether it may be used. Raises TooBusy."""
    sealed = await sealed_password(tools, scope.tenant_id, member_id, text=text)
    async with tools.database.scoped(scope) as connection:
        await proof_store.put_password(connection, scope, member_id, sealed=sealed, now=tools.now())


async def sealed_password(
    tools: Tools, tenant_id: TenantId, member_id: UUID, *, text: str
) -> bytes:
    """Hash a password and seal the hash, so that a stolen table cannot be guessed at."""
    hash_ = await tools.slow_hash.make(password.normal(text))
    keys = await tools.vault.keys_of(tenant_id)
    return keys.seal(hash_.encode(), place=password_place(member_id))


async def spend_code(
    tools: Tools, tenant_id: TenantId, member_id: UUID, *, code: str
) -> Method | None:
    """Spend a code of the member's app or a recovery code; tells which, None for neither."""
    keys = await tools.vault.keys_of(tenant_id)
    scope = Scope(tenant_id, ids.show(ids.MEMBER, member_id))
    async with tools.database.scoped(scope) as connection:
        if totp.is_code(code):
            row = await proof_store.totp(connection, scope, member_id)
            if row is None:
                return None
            secret = keys.open(row.sealed, place=totp_place(member_id)).decode()
            step = totp.match(secret, code, now=tools.now(), last_step=row.last_step)
            if step is None:
                return None
            await proof_store.use_totp(connection, scope, member_id, step=step)
            return Method.TOTP
        hash_ = keys.blind(recovery_codes.normal(code), purpose="recovery_code")
        spent = await proof_store.use_recovery_code(
            connection, scope, member_id, hash_=hash_, now=tools.now()
        )
        if not spent:
            return None
        await recording.record(connection, scope, act="recovery_code.used", now=tools.now())
        return Method.RECOVERY


def password_place(member_id: UUID) -> str:
    """Give the place that a sealed password hash is bound to."""
    return f"password/sealed/{member_id}"


def totp_place(member_id: UUID) -> str:
    """Give the place that a sealed secret of an app is bound to."""
    return f"totp/sealed/{member_id}"
