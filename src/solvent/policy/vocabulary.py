"""Vocabulary: what a policy can speak of, and the Cedar schema that holds it to that.

Each permission is an action. What an act brings along depends on the action, so that a policy
which asks for an amount where there is none is refused when it is saved, not when it is met.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from solvent.tenancy import roles

USER, COMPANY, ORGANISATION, ACTION = "User", "Company", "Organisation", "Action"
READING, CHANGING = "reading", "changing"
_READING_VERBS: Final = frozenset({"read", "verify"})

# Acts on one company; all others are on the organisation.
COMPANY_NOUNS: Final = frozenset(
    {"transaction", "statement", "score", "forecast", "finding", "event", "import", "category"}
)
_COMPANY_TOO: Final = frozenset({"company:read", "sample:remove"})
WITH_AMOUNT: Final = frozenset({"transaction:categorise", "category:learn"})
APPROVABLE: Final = frozenset({"category:learn", "grant:offer", "key:create"})

_LONG, _STRING, _BOOL = "Long", "String", "Bool"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something a policy can compare. name: as written in Cedar. meaning: a message id."""

    name: str
    type: str
    meaning: str
    sometimes: bool = False


USER_ATTRIBUTES: Final = (
    Attribute("role", _STRING, "The role's word, such as bookkeeper; empty for keys"),
    Attribute("kind", _STRING, "member, key, client or grant"),
    Attribute("home", _BOOL, "Whether the person belongs to this organisation, and is no guest"),
)
COMPANY_ATTRIBUTES: Final = (
    Attribute("country", _STRING, "Two letters, such as DE"),
    Attribute("currency", _STRING, "Three letters, such as EUR"),
    Attribute("is_sample", _BOOL, "Whether its data are made up"),
)
ALWAYS: Final = (
    Attribute("hour", _LONG, "0 to 23, in the time zone of the policies"),
    Attribute("weekday", _LONG, "1 for Monday to 7 for Sunday"),
    Attribute("via", _STRING, "browser or program"),
    Attribute(
        "minutes_since_proof",
        _LONG,
        "Minutes since the person last proved who they are; keys have none",
        sometimes=True,
    ),
)
AMOUNT: Final = (
    Attribute("amount_minor", _LONG, "The amount in cents or the like, without its sign"),
    Attribute("currency", _STRING, "The currency of the amount"),
)
APPROVALS: Final = (
    Attribute("approvals", _LONG, "How many other people have approved exactly this act"),
)

ATTRIBUTES: Final = (*USER_ATTRIBUTES, *COMPANY_ATTRIBUTES, *ALWAYS, *AMOUNT, *APPROVALS)


def has_company(permission: str) -> bool:
    """Tell whether an act is on one company."""
    return permission.partition(":")[0] in COMPANY_NOUNS or permission in _COMPANY_TOO


def context_of(permission: str) -> tuple[Attribute, ...]:
    """List what an act brings along."""
    return (
        *ALWAYS,
        *(AMOUNT if permission in WITH_AMOUNT else ()),
        *(APPROVALS if permission in APPROVABLE else ()),
    )


def group_of(permission: str) -> str:
    """Give the group of actions that a permission is in."""
    return READING if permission.rpartition(":")[2] in _READING_VERBS else CHANGING


@cache
def schema() -> str:
    """Write the Cedar schema of every permission that there is."""
    lines = [
        f"entity {ORGANISATION};",
        f"entity {COMPANY} in [{ORGANISATION}] = {_record(COMPANY_ATTRIBUTES)};",
        f"entity {USER} = {_record(USER_ATTRIBUTES)};",
        f'action "{READING}", "{CHANGING}";',
    ]
    lines += [
        f'action "{word}" in ["{group_of(word)}"] appliesTo {{ principal: [{USER}],'
        f" resource: [{COMPANY if has_company(word) else ORGANISATION}],"
        f" context: {_record(context_of(word))} }};"
        for word in roles.PERMISSIONS
    ]
    return "\n".join(lines)


def _record(attributes: tuple[Attribute, ...]) -> str:
    inside = ", ".join(f"{a.name}{'?' if a.sometimes else ''}: {a.type}" for a in attributes)
    return f"{{ {inside} }}"
