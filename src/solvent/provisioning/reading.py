"""Reading: what a directory asks to see, filtered, sorted and in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from scim2_models import ListResponse, Resource, SearchRequest
from scim2_models.path import Comparison

from solvent.errors import NotFound
from solvent.ids import Scope
from solvent.platform.postgres import Connection
from solvent.platform.tools import Tools
from solvent.provisioning import description, directory, store
from solvent.provisioning.directory import Directory
from solvent.provisioning.group import Group
from solvent.provisioning.user import User
from solvent.tenancy import directing
from solvent.vault.envelope import TenantKeys

PERMISSION = "member:provision"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a directory is served. site: the address of the service, without a slash behind."""

    tools: Tools
    scope: Scope
    site: str


async def whole(connection: Connection, desk: Desk, *, keys: TenantKeys) -> Directory:
    """Read all members and groups."""
    members = await directing.members(connection, desk.scope, keys=keys)
    return Directory(
        desk.site,
        {one.member_id: one for one in members},
        await store.kept(connection, desk.scope, keys=keys),
        await store.groups(connection, desk.scope),
    )


async def one_user(desk: Desk, shown: str) -> User:
    """Show one user. Raises PermissionMissing, NotFoundException."""
    desk.scope.demand(PERMISSION)
    member_id = directory.member_id_of(shown)
    keys = await desk.tools.vault.keys_of(desk.scope.tenant_id)
    async with desk.tools.database.scoped(desk.scope) as connection:
        found = await _around(connection, desk, member_id, keys=keys)
    return found.user(member_id)


async def one_group(desk: Desk, shown: str) -> Group:
    """Show one group. Raises PermissionMissing, NotFoundException."""
    desk.scope.demand(PERMISSION)
    keys = await desk.tools.vault.keys_of(desk.scope.tenant_id)
    async with desk.tools.database.scoped(desk.scope) as connection:
        found = await whole(connection, desk, keys=keys)
    return found.group(shown)


async def search(
    desk: Desk, request: SearchRequest[Any], *, users: bool, groups: bool
) -> ListResponse[Any]:
    """List users, groups or both. Raises PermissionMissing."""
    desk.scope.demand(PERMISSION)
    keys = await desk.tools.vault.keys_of(desk.scope.tenant_id)
    async with desk.tools.database.scoped(desk.scope) as connection:
        member_id = None
        name = _name_asked_for(request) if users and not groups else ""
        if name:
            member_id = await store.named(connection, desk.scope, name, keys=keys)
        if member_id is not None:
            found = await _around(connection, desk, member_id, keys=keys)
        else:
            found = await whole(connection, desk, keys=keys)
    resources: list[Resource[Any]] = []
    if users:
        resources += found.users()
    if groups:
        resources += found.all_groups()
    if request.filter is not None:
        resources = [one for one in resources if request.filter.match(one)]
    return _page(request.sort(resources), request)


async def _around(
    connection: Connection, desk: Desk, member_id: UUID, *, keys: TenantKeys
) -> Directory:
    """Read one member and the groups they are in."""
    try:
        member = await directing.member(connection, desk.scope, member_id, keys=keys)
    except NotFound:
        return Directory(desk.site, {}, {})
    return Directory(
        desk.site,
        {member_id: member},
        await store.kept(connection, desk.scope, keys=keys, only=member_id),
        await store.groups(connection, desk.scope, holding=member_id),
    )


def _name_asked_for(request: SearchRequest[Any]) -> str:
    """Give the name where exactly 'userName eq "..."' is asked, as each directory does."""
    if request.filter is None or not isinstance(request.filter.ast, Comparison):
        return ""
    asked = request.filter.ast
    path = asked.attr_path
    if asked.op != "eq" or path.attr.casefold() != "username" or path.sub_attr:
        return ""
    return asked.value.strip().casefold() if isinstance(asked.value, str) else ""


def _page(found: list[Any], request: SearchRequest[Any]) -> ListResponse[Any]:
    count = description.RESULTS_OTHERWISE if request.count is None else request.count
    first = request.start_index_0 or 0
    page = found[first : first + min(count, description.RESULTS_MAX)]
    listed: ListResponse[Any] = ListResponse[User | Group](
        total_results=len(found),
        start_index=first + 1,
        items_per_page=len(page),
        resources=page,
    )
    return listed
