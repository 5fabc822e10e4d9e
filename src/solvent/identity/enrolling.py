"""Enrolling: whoever was invited and has no account becomes a member who can sign in."""

from __future__ import annotations

from uuid import UUID

from solvent import ids
from solvent.identity import beginning, checking, entering, limiting, password, proof_store
from solvent.identity.entering import Entered
from solvent.identity.proof import Method
from solvent.identity.sender import Sender
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.tenancy import inviting, member


async def by_password(
    tools: Tools, secret: str, *, name: str, text: str, sender: Sender, locale: str = ""
) -> Entered:
    """Accept an invitation with a new password; its holder is signed in from then on.

    Raises InvitationSpent, MemberNameMalformed, PasswordWeak, AlreadyMember, TooBusy.
    """
    opened = await inviting.look(tools, secret)
    given, email = member.check_name(name), opened.invitation.email
    password.check(text, own=(given, email, opened.tenant.name))
    member_id, tenant_id = ids.new(), opened.scope.tenant_id
    sealed = await checking.sealed_password(tools, tenant_id, member_id, text=text)
    keys = await tools.vault.keys_of(tenant_id)
    begun: list[str] = []

    async def also(connection: Connection, scope: Scope, member_id: UUID) -> None:
        await proof_store.put_password(connection, scope, member_id, sealed=sealed, now=tools.now())
        begun.append(
            await beginning.begin(
                connection,
                scope,
                member_id=member_id,
                methods=[Method.PASSWORD],
                sender=sender,
                keys=keys,
                now=tools.now(),
            )
        )

    await inviting.accept_as_member(
        tools, secret, name=given, also=also, member_id=member_id, locale=locale
    )
    account = entering.account_of(tools, email)
    device = sender.device.with_account(tools.keys.derive(limiting.DEVICE_KEY), account)
    return Entered(begun[0], device)
