"""Groups of companies: a name for some of an organisation's companies, to filter and to grant."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from solvent.errors import Conflict, Invalid, NotFound

_NAME_LENGTH_MAX = 80


class GroupMalformed(Invalid):
    """The name of a group cannot be used."""


class GroupUnknown(NotFound):
    """There is no such group in this organisation."""


class GroupNameTaken(Conflict):
    """A group of this organisation has the name."""


@dataclass(frozen=True, slots=True)
class CompanyGroup:
    """Some companies of an organisation under one name."""

    group_id: UUID
    name: str
    companies: frozenset[UUID] = frozenset()


def check_name(name: str) -> str:
    """Give a group's name without space around it. Raises GroupMalformed."""
    found = " ".join(name.split())
    if not found or len(found) > _NAME_LENGTH_MAX or not found.isprintable():
        message = f"A group needs a name of 1 to {_NAME_LENGTH_MAX} characters."
        raise GroupMalformed(message, where="name")
    return found
