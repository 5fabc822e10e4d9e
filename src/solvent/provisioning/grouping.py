"""Grouping: who is in a role's group gets the role; a directory's own groups are kept as said."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any
from uuid import UUID

from scim2_models import (
    InvalidValueException,
    MutabilityException,
    NotFoundException,
    PatchOp,
    UniquenessException,
)

from solvent import ids
from solvent.audit import recording
from solvent.provisioning import description, directory, reading, store
from solvent.provisioning.admitting import begin, demand_match
from solvent.provisioning.directory import GROUP, Directory, OwnGroup
from solvent.provisioning.group import Group
from solvent.provisioning.reading import PERMISSION, Desk
from solvent.tenancy import directing
from solvent.tenancy.directing import ROLE_OTHERWISE, Writing
from solvent.tenancy.member import ROLES
from solvent.tenancy.roles import Role

_NAME_LENGTH_MAX = 200


async def create(desk: Desk, group: Group) -> Group:
    """Add a group of the directory's own. Raises PermissionMissing, UniquenessException."""
    desk.scope.demand(PERMISSION)
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        _demand_free(found, group, but=None)
        made = OwnGroup(
            ids.new(),
            _name(group),
            group.external_id,
            writing.now,
            writing.now,
            _wanted(found, group),
        )
        await store.put_group(connection, desk.scope, made)
        await _record(writing, made, act="directory_group.made")
        after = await reading.whole(connection, desk, keys=writing.keys)
        return after.group(ids.show(GROUP, made.group_id))


async def replace(desk: Desk, shown: str, group: Group, *, match: str) -> Group:
    """Describe a group anew. match: the version that must stand, '' for any.

    Raises PermissionMissing, NotFoundException, PreconditionFailedException, MutabilityException,
    LastOwner.
    """

    def change(before: Group) -> Group:
        group.replace(before)
        return group

    return await _change(desk, shown, change, match=match)


async def patch(desk: Desk, shown: str, asked: PatchOp[Group], *, match: str) -> Group:
    """Change parts of a group. Raises as `replace`, NoTargetException."""

    def change(before: Group) -> Group:
        asked.patch(before, scim_policy=description.POLICY)
        return before

    return await _change(desk, shown, change, match=match)


async def remove(desk: Desk, shown: str, *, match: str) -> None:
    """Remove a group of the directory's own.

    Raises PermissionMissing, NotFoundException, MutabilityException for a role's.
    """
    desk.scope.demand(PERMISSION)
    if directory.role_of(shown) is not None:
        raise MutabilityException(detail="The groups of the roles are fixed.")
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        demand_match(found.group(shown), match)
        own = found.own(shown)
        await store.drop_group(connection, desk.scope, own.group_id)
        await _record(writing, own, act="directory_group.removed")


async def _change(desk: Desk, shown: str, change: Any, *, match: str) -> Group:
    desk.scope.demand(PERMISSION)
    async with desk.tools.database.scoped(desk.scope) as connection:
        writing = await begin(connection, desk)
        found = await reading.whole(connection, desk, keys=writing.keys)
        before = found.group(shown)
        demand_match(before, match)
        group: Group = change(before)
        wanted = _wanted(found, group)
        role = directory.role_of(shown)
        if role is not None:
            if (group.display_name or "").casefold() != role.value:
                raise MutabilityException(detail="The groups of the roles keep their names.")
            await _give(writing, found, role, wanted)
        else:
            own = found.own(shown)
            _demand_free(found, group, but=own.group_id)
            made = changed(
                own,
                name=_name(group),
                external_id=group.external_id,
                changed_at=writing.now,
                members=wanted,
            )
            await store.put_group(connection, desk.scope, made)
            await _record(writing, made, act="directory_group.changed")
        return (await reading.whole(connection, desk, keys=writing.keys)).group(shown)


async def _give(writing: Writing, found: Directory, role: Role, wanted: frozenset[UUID]) -> None:
    """Give the role to those who are new in its group; who left it becomes a viewer."""
    holders = {key for key, one in found.members.items() if one.role == role.value}
    for member_id in sorted(wanted - holders):
        await directing.give_role(writing, found.members[member_id], role=role)
    for member_id in sorted(holders - wanted):
        await directing.give_role(writing, found.members[member_id], role=ROLE_OTHERWISE)


def _wanted(found: Directory, group: Group) -> frozenset[UUID]:
    wanted = set()
    for one in group.members or []:
        try:
            member_id = directory.member_id_of(one.value or "")
        except NotFoundException as fault:
            raise InvalidValueException(detail="Members of groups are users.") from fault
        if member_id not in found.members:
            raise InvalidValueException(detail="A member of the group is no user here.")
        wanted.add(member_id)
    return frozenset(wanted)


def _name(group: Group) -> str:
    name = " ".join((group.display_name or "").split())
    if not name or len(name) > _NAME_LENGTH_MAX or not name.isprintable():
        raise InvalidValueException(detail=f"displayName has 1 to {_NAME_LENGTH_MAX} letters.")
    return name


def _demand_free(found: Directory, group: Group, *, but: UUID | None) -> None:
    """A group with the name of another could not be told from it by people."""
    name = _name(group).casefold()
    taken = {one.name.casefold() for one in found.groups if one.group_id != but}
    if name in taken or name in {role.value for role in ROLES}:
        raise UniquenessException(detail="Another group has this displayName.")


async def _record(writing: Writing, group: OwnGroup, *, act: str) -> None:
    await recording.record(
        writing.connection,
        writing.scope,
        act=act,
        now=writing.now,
        facts={"group": ids.show(GROUP, group.group_id), "members": len(group.members)},
    )
