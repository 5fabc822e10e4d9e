"""Starting: an organisation with its first owner and key, and one-time links that sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from solvent import ids
from solvent.audit import commitment, recording
from solvent.identity import entering, store
from solvent.ids import Scope, TenantId
from solvent.machines import issuing
from solvent.platform import credentials, crypto
from solvent.platform.postgres import Database
from solvent.platform.tools import Tools
from solvent.tenancy import email_address, founding, staffing
from solvent.tenancy.roles import Role

_LINK_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Founded:
    """A new organisation. key: the API key's secret, shown this once and kept as a hash only."""

    tenant_id: TenantId
    owner_id: UUID
    key: str


async def found(database: Database, *, name: str, is_sample: bool, now: datetime) -> Founded:
    """Make an organisation with an owner and an API key that may do what an owner may."""
    tenant_id, owner_id = TenantId(ids.new()), ids.new()
    scope = Scope(tenant_id, "operator", frozenset({"*"}))
    async with database.scoped(scope) as connection:
        await founding.found_within(
            connection, scope, name=name, is_sample=is_sample, owner_id=owner_id, now=now
        )
        secret = await issuing.make_key_within(
            connection, scope, name="first key", role=Role.OWNER, now=now
        )
    return Founded(tenant_id, owner_id, secret)


async def name_owner(tools: Tools, tenant_id: TenantId, owner_id: UUID, *, email: str) -> None:
    """Give a new organisation's owner an address. Raises EmailMalformed, CredentialTaken."""
    found, scope = email_address.normalise(email), Scope(tenant_id, "operator", frozenset({"*"}))
    keys = await tools.vault.keys_of(tenant_id)
    async with tools.database.scoped(scope) as connection:
        await staffing.set_email_within(
            connection, scope, owner_id, email=found, keys=keys, now=tools.now()
        )
        await credentials.add(
            connection,
            hash_=entering.account_of(tools, found),
            kind="email",
            subject_id=owner_id,
        )
        await recording.record(
            connection,
            scope,
            act="member.address_changed",
            now=tools.now(),
            facts={"member": ids.show(ids.MEMBER, owner_id)},
            personal=commitment.hide(
                {"email": found}, keys=keys, place=f"audit_record/personal/{ids.new()}"
            ),
        )


async def make_sign_in_link(
    database: Database, tenant_id: TenantId, *, now: datetime
) -> str | None:
    """Make a link's secret that signs the first owner in, once, within 15 minutes."""
    scope = Scope(tenant_id, "operator", frozenset({"*"}))
    secret = crypto.new_secret("link")
    async with database.scoped(scope) as connection:
        owner_id = await founding.first_owner(connection, scope)
        if owner_id is None:
            return None
        await store.add_sign_in_link(
            connection,
            scope,
            link_id=ids.new(),
            member_id=owner_id,
            hash_=crypto.hash_secret(secret),
            expires=now + _LINK_LIFE,
        )
        await recording.record(
            connection,
            scope,
            act="sign_in_link.made",
            now=now,
            facts={"member": ids.show(ids.MEMBER, owner_id)},
        )
    return secret
