"""People who can come in: members with addresses, passwords and sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from tests.builders import tenancy as builder

from solvent import ids
from solvent.identity import addressing, entering, securing, signing_in, store, visiting
from solvent.identity.entering import Entered
from solvent.identity.sender import Sender
from solvent.ids import Scope, TenantId
from solvent.platform import crypto
from solvent.platform.asking import Visitor
from solvent.platform.tools import Tools
from solvent.tenancy import store as members
from solvent.tenancy.roles import Role

PASSWORD = "otter violin harbour spoon"
OTHER = "granite pillow comet ladder"
ELSEWHERE = Sender(address="203.0.113.7", agent="A browser", bound="b" * 32)
"""A browser that nobody has signed in with before."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member with a session, and with the address where one was set."""

    scope: Scope
    member_id: UUID
    email: str
    secret: str
    visitor: Visitor
    sender: Sender


async def an_account(
    tools: Tools,
    *,
    scope: Scope | None = None,
    role: Role = Role.OWNER,
    password: str | None = PASSWORD,
    sender: Sender = ELSEWHERE,
) -> Account:
    """Make a member who came in by link and set an address, and a password unless it is None."""
    scope = scope or await builder.an_organisation(tools)
    member_id, link = await a_link(tools, scope, role=role)
    entered = await signing_in.use_link(tools, link, sender=sender)
    email = f"{member_id.hex}@example.com"
    visitor = await visiting.by_session(tools, entered.secret)
    await addressing.set_email(tools, visitor, email=email)
    if password is not None:
        await securing.set_password(tools, visitor, text=password)
    return Account(scope, member_id, email, entered.secret, visitor, sender)


async def a_link(
    tools: Tools, scope: Scope, *, role: Role = Role.OWNER, minutes: int = 15
) -> tuple[UUID, str]:
    """Make a new member and a one-time link for them."""
    secret, member_id = crypto.new_secret("link"), ids.new()
    async with tools.database.scoped(scope) as connection:
        await members.add_member(
            connection, scope, member_id=member_id, name="Mem Ber", role=role, now=tools.now()
        )
        await store.add_sign_in_link(
            connection,
            scope,
            link_id=ids.new(),
            member_id=member_id,
            hash_=crypto.hash_secret(secret),
            expires=tools.now() + timedelta(minutes=minutes),
        )
    return member_id, secret


async def come_in(
    tools: Tools, account: Account, *, password: str = PASSWORD, sender: Sender = ELSEWHERE
) -> Entered:
    """Sign in by address and password alone."""
    found = await entering.by_password(
        tools, email=account.email, password_given=password, sender=sender
    )
    assert isinstance(found, Entered)
    return found


async def make_proofs_old(tools: Tools, tenant_id: TenantId) -> None:
    """Let the last proofs of an organisation's sessions lie eleven minutes back."""
    async with tools.database.scoped(Scope(tenant_id, "test")) as connection:
        await connection.execute("update session set proved_at = proved_at - interval '11 minutes'")


def later(tools: Tools, after: timedelta) -> Tools:
    """Give the tools with a clock that is ahead."""
    return replace(tools, now=lambda: tools.now() + after)


async def acts(tools: Tools, scope: Scope) -> list[str]:
    """List what is on the organisation's record, oldest first."""
    async with tools.database.scoped(scope) as connection:
        rows = await connection.fetch("select act from audit_record order by audit_record_id")
    return [row["act"] for row in rows]
