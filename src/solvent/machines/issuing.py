"""Issuing API keys, replacing them by new ones, and revoking them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.machines import api_key, bounds, secret_text, store
from solvent.machines.api_key import ApiKey, KeyUnknown
from solvent.machines.bounds import Bounds
from solvent.machines.secret_text import Sort
from solvent.platform import crypto, outbox
from solvent.platform.asking import Visitor
from solvent.platform.postgres import Connection, Database
from solvent.tenancy import act, finding
from solvent.tenancy.grant import PERMISSIONS_MOST
from solvent.tenancy.roles import PERMISSIONS, PERMISSIONS_BY_ROLE, Role

KNOWN = frozenset(PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key. secret: shown this once and kept as a hash only."""

    key: ApiKey
    secret: str


async def make(database: Database, visitor: Visitor, *, asked: Bounds, now: datetime) -> Issued:
    """Make a key that may do no more than its maker.

    Raises PermissionMissing, StepUpNeeded, BoundsMalformed, BeyondMaker, CompanyUnknown.
    """
    scope = visitor.home
    scope.demand_role("key:create")
    visitor.demand_step_up(now)
    found = checked(asked, visitor, now=now)
    # A policy may want a second person for exactly this key.
    scope.demand(
        "key:create",
        digest=act.digest_of(
            "key:create",
            name=found.name,
            ranges=" ".join(found.address_ranges),
            **bounds.told(found),
        ),
        about=f"{found.name}: {', '.join(sorted(found.permissions))}",
    )
    async with database.scoped(scope) as connection:
        for company_id in found.companies or ():
            await finding.company(connection, scope, company_id)
        return await _add(connection, scope, found, made_by=visitor.answerable, now=now)


async def make_key(
    database: Database, scope: Scope, *, name: str, role: Role, now: datetime
) -> str:
    """Make another key with the permissions of a role; gives its secret, shown once."""
    scope.demand("key:create")
    async with database.scoped(scope) as connection:
        return await make_key_within(connection, scope, name=name, role=role, now=now)


async def make_key_within(
    connection: Connection, scope: Scope, *, name: str, role: Role, now: datetime
) -> str:
    """Make a key with the permissions of a role in the caller's transaction; gives its secret."""
    asked = bounds.checked(
        Bounds(name, PERMISSIONS_BY_ROLE[role]),
        known=KNOWN,
        held=scope.permissions,
        held_companies=scope.companies,
        confinable=PERMISSIONS_MOST,
        now=now,
    )
    return (await _add(connection, scope, asked, made_by=None, now=now)).secret


async def rotate(
    database: Database, visitor: Visitor, *, api_key_id: UUID, overlap_hours: int, now: datetime
) -> Issued:
    """Replace a key by a new one with the same bounds; the old one works for the overlap.

    Raises PermissionMissing, StepUpNeeded, KeyUnknown, KeyEnded, BoundsMalformed, BeyondMaker.
    """
    scope = visitor.home
    replaced = ids.show(ids.API_KEY, api_key_id)
    scope.demand_role("key:create")
    visitor.demand_step_up(now)
    scope.demand(
        "key:create", digest=act.digest_of("key:create", replaces=replaced), about=replaced
    )
    overlap = bounds.overlap(overlap_hours)
    async with database.scoped(scope) as connection:
        old = await _known(connection, scope, api_key_id)
        api_key.check_changeable(old, now=now)
        asked = checked(old.bounds, visitor, now=now)
        made = await _add(connection, scope, asked, made_by=visitor.answerable, now=now)
        until = api_key.retiring_at(old, now=now, overlap=overlap)
        await store.replace(connection, scope, api_key_id, by=made.key.api_key_id, until=until)
        await recording.record(
            connection,
            scope,
            act="key.replaced",
            now=now,
            facts={
                "key": ids.show(ids.API_KEY, api_key_id),
                "by": ids.show(ids.API_KEY, made.key.api_key_id),
                "until": until.isoformat(),
            },
        )
    return made


async def revoke(database: Database, visitor: Visitor, *, api_key_id: UUID, now: datetime) -> None:
    """End a key at once, here and in every process; streams it holds are closed.

    A key may end itself. Ending what has ended changes nothing. Raises PermissionMissing,
    KeyUnknown.
    """
    scope = visitor.home
    if scope.actor != ids.show(ids.API_KEY, api_key_id):
        scope.demand("key:revoke")
    async with database.scoped(scope) as connection:
        found = await _known(connection, scope, api_key_id)
        if found.revoked_at is not None:
            return
        await store.revoke(connection, scope, api_key_id, now=now)
        await recording.record(
            connection,
            scope,
            act="key.revoked",
            now=now,
            facts={"key": ids.show(ids.API_KEY, api_key_id)},
        )
        await outbox.access_changed(connection, scope.tenant_id)


async def listed(database: Database, scope: Scope) -> list[ApiKey]:
    """List the organisation's keys, the newest first. Raises PermissionMissing."""
    scope.demand("key:read")
    async with database.scoped(scope) as connection:
        return await store.api_keys(connection, scope)


async def one(database: Database, scope: Scope, api_key_id: UUID) -> ApiKey:
    """Give one key. Raises PermissionMissing, KeyUnknown."""
    scope.demand("key:read")
    async with database.scoped(scope) as connection:
        found = await store.api_key(connection, scope, api_key_id)
    if found is None:
        raise _unknown()
    return found


def checked(asked: Bounds, visitor: Visitor, *, now: datetime) -> Bounds:
    """Hold what is asked for to what the visitor may do. Raises BoundsMalformed, BeyondMaker."""
    scope = visitor.home
    return bounds.checked(
        asked,
        known=KNOWN,
        held=scope.permissions,
        held_companies=scope.companies,
        confinable=PERMISSIONS_MOST,
        now=now,
    )


async def _known(connection: Connection, scope: Scope, api_key_id: UUID) -> ApiKey:
    found = await store.api_key(connection, scope, api_key_id, to_change=True)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> KeyUnknown:
    message = "There is no such key in this organisation."
    return KeyUnknown(message)


async def _add(
    connection: Connection, scope: Scope, asked: Bounds, *, made_by: UUID | None, now: datetime
) -> Issued:
    secret = secret_text.make(Sort.API_KEY)
    made = ApiKey(
        api_key_id=ids.new(),
        bounds=asked,
        hint=secret_text.hint(secret),
        made_by=made_by,
        created_at=now,
        last_used_at=None,
        replaced_by=None,
        revoked_at=None,
    )
    await store.add_api_key(connection, scope, made, hash_=crypto.hash_secret(secret))
    await recording.record(
        connection,
        scope,
        act="key.created",
        now=now,
        facts={"key": ids.show(ids.API_KEY, made.api_key_id)},
        after=bounds.told(asked),
    )
    return Issued(made, secret)
