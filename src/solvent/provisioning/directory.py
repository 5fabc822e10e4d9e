"""What a directory sees of an organisation: members as users, roles as groups, and its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from scim2_models import Context, Meta, NotFoundException, Resource
from scim2_models import GroupMembership as Membership

from solvent import ids
from solvent.errors import Invalid
from solvent.provisioning import user as users_
from solvent.provisioning.group import Group, GroupMember
from solvent.provisioning.user import User
from solvent.tenancy.member import ROLES, Member
from solvent.tenancy.roles import Role

GROUP: Final = "dg"
Shown = TypeVar("Shown", User, Group)
_ROLE_START: Final = "role-"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a directory said of a member, and when."""

    document: dict[str, Any]
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group that the directory made itself; it carries no role."""

    group_id: UUID
    name: str
    external_id: str | None
    created_at: datetime
    changed_at: datetime
    members: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Directory:
    """The members and groups of an organisation, or a part of them. site: where they are found."""

    site: str
    members: Mapping[UUID, Member]
    kept: Mapping[UUID, Kept]
    groups: tuple[OwnGroup, ...] = field(default=())

    def users(self) -> list[User]:
        """Show all members."""
        return [self.user(member_id) for member_id in self.members]

    def user(self, member_id: UUID) -> User:
        """Show one member. Raises NotFoundException."""
        member = self.members.get(member_id)
        if member is None:
            raise NotFoundException(detail="There is no such user.")
        shown = ids.show(ids.MEMBER, member_id)
        said = self.kept.get(member_id)
        document = said.document if said else users_.unsaid(member, shown=shown)
        found = User.model_validate(users_.with_state(document, member))
        found.id = shown
        found.groups = [self._membership(role_id(Role(member.role)), member.role)] + [
            self._membership(ids.show(GROUP, one.group_id), one.name)
            for one in self.groups
            if member_id in one.members
        ]
        return self._stamped(
            found,
            "Users",
            created=said.created_at if said else member.joined_at,
            changed=said.changed_at if said else member.joined_at,
        )

    def all_groups(self) -> list[Group]:
        """Show the groups that are roles, then the directory's own."""
        return [self.role_group(role) for role in ROLES] + [
            self._own_group(one) for one in self.groups
        ]

    def group(self, shown: str) -> Group:
        """Show one group. Raises NotFoundException."""
        role = role_of(shown)
        if role is not None:
            return self.role_group(role)
        return self._own_group(self.own(shown))

    def own(self, shown: str) -> OwnGroup:
        """Give one of the directory's own groups. Raises NotFoundException."""
        for one in self.groups:
            if ids.show(GROUP, one.group_id) == shown:
                return one
        raise NotFoundException(detail="There is no such group.")

    def role_group(self, role: Role) -> Group:
        """Show the members that have a role."""
        holders = [one for one in self.members.values() if one.role == role.value]
        found = Group(display_name=role.value, members=[self._member(one) for one in holders])
        found.id = role_id(role)
        return self._stamped(found, "Groups")

    def _own_group(self, one: OwnGroup) -> Group:
        inside = [self._member(m) for key, m in self.members.items() if key in one.members]
        found = Group(display_name=one.name, members=inside, external_id=one.external_id)
        found.id = ids.show(GROUP, one.group_id)
        return self._stamped(found, "Groups", created=one.created_at, changed=one.changed_at)

    def _member(self, member: Member) -> GroupMember:
        shown = ids.show(ids.MEMBER, member.member_id)
        return GroupMember.model_validate(
            {
                "value": shown,
                "$ref": f"{self.site}/Users/{shown}",
                "type": "User",
            }
        )

    def _membership(self, shown: str, name: str) -> Membership:
        return Membership.model_validate(
            {
                "value": shown,
                "$ref": f"{self.site}/Groups/{shown}",
                "display": name,
                "type": "direct",
            }
        )

    def _stamped(
        self,
        found: Shown,
        place: str,
        *,
        created: datetime | None = None,
        changed: datetime | None = None,
    ) -> Shown:
        found.meta = Meta(
            resource_type="User" if place == "Users" else "Group",
            created=created,
            last_modified=changed,
            location=f"{self.site}/{place}/{found.id}",
        )
        found.meta.version = version_of(found)
        return found


def version_of(found: Resource[Any]) -> str:
    """Give a weak entity tag (RFC 9110, section 8.8.1) of what is shown."""
    told = found.model_dump(scim_ctx=Context.DEFAULT)
    told.pop("meta", None)
    digest = hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f'W/"{digest[:24]}"'


def member_id_of(shown: str) -> UUID:
    """Read a user's id. Raises NotFoundException for a text that is none."""
    try:
        return ids.read(ids.MEMBER, shown)
    except Invalid as fault:
        raise NotFoundException(detail="There is no such user.") from fault


def role_id(role: Role) -> str:
    """Give the id of the group that stands for a role."""
    return f"{_ROLE_START}{role.value}"


def role_of(shown: str) -> Role | None:
    """Read which role a group's id stands for, None where it is the directory's own."""
    for role in ROLES:
        if shown == role_id(role):
            return role
    return None
