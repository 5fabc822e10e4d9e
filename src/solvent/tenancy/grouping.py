"""Grouping: some of an organisation's companies get a name."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from solvent import ids
from solvent.audit import recording
from solvent.ids import Scope
from solvent.platform.tools import Tools
from solvent.tenancy import company_group, group_store
from solvent.tenancy.company_group import CompanyGroup


async def groups(tools: Tools, scope: Scope) -> list[CompanyGroup]:
    """List the groups by name. Raises PermissionMissing."""
    scope.demand("company:read")
    async with tools.database.scoped(scope) as connection:
        return await group_store.groups(connection, scope)


async def make(
    tools: Tools, scope: Scope, *, name: str, companies: Collection[UUID]
) -> CompanyGroup:
    """Make a group. Raises GroupMalformed, GroupNameTaken, PermissionMissing."""
    scope.demand("organisation:manage")
    made = CompanyGroup(ids.new(), company_group.check_name(name), frozenset(companies))
    async with tools.database.scoped(scope) as connection:
        await group_store.add(connection, scope, made, now=tools.now())
        await recording.record(
            connection,
            scope,
            act="company_group.made",
            now=tools.now(),
            facts={"group": ids.show(ids.GROUP, made.group_id)},
            after={"name": made.name, "companies": len(made.companies)},
        )
    return made


async def fill(tools: Tools, scope: Scope, *, group_id: UUID, companies: Collection[UUID]) -> None:
    """Let a group hold these companies and no others. Raises GroupUnknown, PermissionMissing."""
    scope.demand("organisation:manage")
    async with tools.database.scoped(scope) as connection:
        await group_store.fill(connection, scope, group_id, companies=companies)
        await recording.record(
            connection,
            scope,
            act="company_group.filled",
            now=tools.now(),
            facts={"group": ids.show(ids.GROUP, group_id)},
            after={"companies": len(set(companies))},
        )


async def remove(tools: Tools, scope: Scope, *, group_id: UUID) -> None:
    """Remove a group; its companies and the grants made with it stay. Raises GroupUnknown."""
    scope.demand("organisation:manage")
    async with tools.database.scoped(scope) as connection:
        await group_store.remove(connection, scope, group_id)
        await recording.record(
            connection,
            scope,
            act="company_group.removed",
            now=tools.now(),
            facts={"group": ids.show(ids.GROUP, group_id)},
        )
