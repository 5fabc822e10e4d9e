"""A person: the name and address of a member, as they are once unsealed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a person. name, email: '' where they were never given. locale: a tag or ''."""

    member_id: UUID
    name: str
    email: str
    role: str
    is_active: bool
    locale: str = ""


def place(field: str, member_id: UUID) -> str:
    """Give the place that a sealed field of a member is bound to: 'name' or 'email'."""
    return f"member/{field}/{member_id}"
