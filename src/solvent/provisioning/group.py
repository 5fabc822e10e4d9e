"""A group as a directory describes one (RFC 7643, section 4.2), with the attributes kept here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Mutability,
    Reference,
    Required,
    Resource,
)

from solvent.provisioning.user import User


class GroupMember(ComplexAttribute):
    """A user in a group. Groups are not put into groups."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""

    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Where the user is found."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """'User'."""


class Group(Resource[Any]):
    """A role, or a group that the directory made itself."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The name of the group."""

    members: list[GroupMember] | None = None
    """Who is in it."""
