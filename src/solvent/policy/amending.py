"""Amending: policies are read, checked, saved as a new version, and brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.policy import store, validation
from solvent.policy.fault import Fault
from solvent.policy.version import PoliciesFaulty, Version, zone_of
from solvent.tenancy import finding as tenants

_SHOWN_MAX = 100


async def newest(tools: Tools, scope: Scope) -> Version:
    """Read the policies that hold."""
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        return await store.newest(connection, scope)


async def version(tools: Tools, scope: Scope, revision: int) -> Version:
    """Read the policies as they were. Raises VersionUnknown."""
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        return await store.version(connection, scope, revision)


async def versions(tools: Tools, scope: Scope) -> list[Version]:
    """List the newest versions, the one that holds first."""
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        return await store.versions(connection, scope, limit=_SHOWN_MAX)


async def check(tools: Tools, scope: Scope, *, text: str) -> tuple[Fault, ...]:
    """Tell what keeps a text from being saved."""
    scope.demand("policy:read")
    async with tools.database.scoped(scope) as connection:
        return await faults(connection, scope, text)


async def faults(connection: Connection, scope: Scope, text: str) -> tuple[Fault, ...]:
    """Tell what is wrong with a text, by the companies and people that there are."""
    found = await tenants.companies(connection, replace(scope, checker=None))
    return validation.faults(
        text, companies={ids.show(ids.COMPANY, one.company_id) for one in found}
    )


async def save(
    tools: Tools, scope: Scope, *, text: str, zone: str, revision: int, now: datetime
) -> Version:
    """Save policies as the next version, which holds from the next request on in every process.

    revision: the version that was changed; 0 where there was none.
    Raises PoliciesFaulty, PoliciesChanged, ZoneUnknown.
    """
    scope.demand("policy:manage")
    zone_of(zone)
    async with tools.database.scoped(scope) as connection:
        wrong = await faults(connection, scope, text)
        if wrong:
            raise PoliciesFaulty(wrong)
        before = await store.newest(connection, scope)
        if before.revision != revision:
            raise store.changed()
        made = Version(revision + 1, text, zone, scope.actor, now)
        return await _hold(connection, scope, before=before, made=made, now=now)


async def restore(
    tools: Tools, scope: Scope, *, wanted: int, revision: int, now: datetime
) -> Version:
    """Bring an earlier version back, as a new one. revision: the version that holds now.

    Raises VersionUnknown, PoliciesFaulty where it names what is gone, PoliciesChanged.
    """
    scope.demand("policy:manage")
    async with tools.database.scoped(scope) as connection:
        found = await store.version(connection, scope, wanted)
        zone_of(found.zone)
        wrong = await faults(connection, scope, found.text)
        if wrong:
            raise PoliciesFaulty(wrong)
        before = await store.newest(connection, scope)
        if before.revision != revision:
            raise store.changed()
        made = Version(revision + 1, found.text, found.zone, scope.actor, now, wanted)
        return await _hold(connection, scope, before=before, made=made, now=now)


async def _hold(
    connection: Connection, scope: Scope, *, before: Version, made: Version, now: datetime
) -> Version:
    await store.add(connection, scope, made, made_at=now)
    facts = {} if made.restored_from is None else {"restored_from": made.restored_from}
    await recording.record(
        connection,
        scope,
        act="policy.changed",
        now=now,
        facts=facts,
        before=_told(before),
        after=_told(made),
    )
    # Open streams ask again whether they may go on.
    await outbox.access_changed(connection, scope.tenant_id)
    return made


def _told(version: Version) -> dict[str, str | int]:
    """Tell a version to the record, which keeps the hash; the text stands with the version."""
    return {
        "revision": version.revision,
        "policies": version.count,
        "zone": version.zone,
        "sha256": version.digest,
    }
