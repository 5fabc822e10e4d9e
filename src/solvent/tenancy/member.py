"""Members: people of an organisation, and who may change whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from solvent.errors import Conflict, Forbidden, Invalid
from solvent.tenancy.roles import Role

_NAME_LENGTH_MAX = 120
ROLES = tuple(role for role in Role if role not in {Role.ACCOUNTANT_GUEST, Role.LENDER})
"""What a member can be; guests and lenders come by a grant and stay in their organisation."""


class MemberNameMalformed(Invalid):
    """The name of a member cannot be used."""


class RoleUnknown(Invalid):
    """No member can have this role."""


class LastOwner(Conflict):
    """The organisation would be left without an owner."""


class AboveOwnRole(Forbidden):
    """Somebody would hand out or take away more than they hold themselves."""


class OwnMembership(Conflict):
    """Somebody would suspend or remove themselves."""


class MemberState(StrEnum):
    """Whether a member may come in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the organisation. name and email: '' where they were never given."""

    member_id: UUID
    name: str
    email: str
    role: str
    state: MemberState
    joined_at: datetime

    @property
    def is_active_owner(self) -> bool:
        """Tell whether this member can act as an owner today."""
        return self.role == "owner" and self.state is MemberState.ACTIVE


def check_name(name: str) -> str:
    """Give a name without space around it. Raises MemberNameMalformed."""
    found = " ".join(name.split())
    if not found or len(found) > _NAME_LENGTH_MAX or not found.isprintable():
        message = f"A name has 1 to {_NAME_LENGTH_MAX} characters."
        raise MemberNameMalformed(message, where="name")
    return found


def check_role(role: str) -> Role:
    """Give the role that the text names. Raises RoleUnknown."""
    for one in ROLES:
        if one.value == role:
            return one
    message = f"No member can be {role!r}."
    raise RoleUnknown(message, where="role", remedy=f"Choose one of: {', '.join(ROLES)}.")


def check_reach(*, own: Collection[str], others: Collection[str]) -> None:
    """Raise AboveOwnRole unless all that the other role may do is held by oneself.

    own, others: permissions; '*' holds all.
    """
    if "*" in own or set(others) <= set(own):
        return
    message = "This role may do more than your own."
    raise AboveOwnRole(message, where="role", remedy="Ask an owner of the organisation.")


def check_leaves_owner(members: Collection[Member], *, leaving: UUID) -> None:
    """Raise LastOwner where nobody but the leaving member is an active owner."""
    if any(one.is_active_owner and one.member_id != leaving for one in members):
        return
    if not any(one.is_active_owner and one.member_id == leaving for one in members):
        return
    message = "This is the organisation's last owner."
    raise LastOwner(message, remedy="Make somebody else an owner first.")


def check_not_self(actor: str, *, shown: str) -> None:
    """Raise OwnMembership where the actor would suspend or remove themselves."""
    if actor != shown:
        return
    message = "Nobody suspends or removes themselves."
    raise OwnMembership(message, remedy="Ask another owner or administrator.")
