"""A user as a directory describes one (RFC 7643, section 4.1), with the attributes kept here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Final

from scim2_models import (
    URN,
    Context,
    Email,
    InvalidValueException,
    Mutability,
    Name,
    Required,
    Resource,
    Uniqueness,
)
from scim2_models import GroupMembership as Membership

from solvent.tenancy import email_address
from solvent.tenancy.described_member import Said
from solvent.tenancy.email_address import EmailMalformed
from solvent.tenancy.member import Member, MemberState

_NAME_LENGTH_MAX: Final = 120
_DOCUMENT_BYTES_MAX: Final = 16_384
# What is worked out here, whatever a directory says of it.
_OURS: Final = frozenset({"schemas", "id", "meta", "groups"})


class User(Resource[Any]):
    """A member as the directory sees them. Attributes that are not here are passed over."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The directory's name for the member, unique in the organisation."""

    name: Name | None = None
    """The parts of the member's name."""

    display_name: str | None = None
    """The name as it is shown."""

    active: bool | None = None
    """Whether the member may come in."""

    emails: list[Email] | None = None
    """The member's e-mail addresses; the primary one is kept."""

    groups: Annotated[list[Membership] | None, Mutability.read_only] = None
    """The member's role and the directory's own groups."""


def kept(user: User) -> dict[str, Any]:
    """Give what is stored of a user. Raises InvalidValueException where it is too much."""
    told = user.model_dump(scim_ctx=Context.DEFAULT)
    found = {name: value for name, value in told.items() if name not in _OURS}
    if len(repr(found)) > _DOCUMENT_BYTES_MAX:
        raise InvalidValueException(detail="A user of this size is not kept.")
    return found


def unsaid(member: Member, *, shown: str) -> dict[str, Any]:
    """Describe a member of whom no directory has said anything yet."""
    found: dict[str, Any] = {"userName": member.email or shown, "active": True}
    if member.name:
        found["displayName"] = member.name
    if member.email:
        found["emails"] = [{"value": member.email, "type": "work", "primary": True}]
    return found


def with_state(document: dict[str, Any], member: Member) -> dict[str, Any]:
    """Let a description say whether the member may come in, however that came about."""
    is_active = member.state is MemberState.ACTIVE
    if document.get("active", True) == is_active:
        return document
    return {**document, "active": is_active}


def said_of(user: User, *, domains: Collection[str]) -> Said:
    """Read what a description means for the member. domains: proved the organisation's own.

    Raises InvalidValueException.
    """
    email = _email(user)
    return Said(
        name=_name(user),
        email=email,
        leads=bool(email) and email_address.domain(email) in domains,
        is_active=user.active is not False,
    )


def name_of(user: User) -> str:
    """Give the directory's name for the user, as it is compared. Raises InvalidValueException."""
    name = (user.user_name or "").strip().casefold()
    if not name or not name.isprintable():
        raise InvalidValueException(detail="userName is a text of at least one letter.")
    return name


def _email(user: User) -> str:
    given = [one for one in user.emails or [] if one.value]
    chosen = next((one for one in given if one.primary), given[0] if given else None)
    try:
        return email_address.normalise((chosen.value if chosen else user.user_name) or "")
    except EmailMalformed as fault:
        if chosen is None:
            return ""  # a name need not be an address
        raise InvalidValueException(detail=fault.message) from fault


def _name(user: User) -> str:
    parts = user.name
    full = f"{parts.given_name or ''} {parts.family_name or ''}" if parts else ""
    for text in (user.display_name, parts.formatted if parts else "", full, user.user_name):
        name = " ".join((text or "").split())[:_NAME_LENGTH_MAX]
        if name and name.isprintable():
            return name
    return ""
