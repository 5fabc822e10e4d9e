"""Roles and the permissions they hold, as noun:verb words."""

from __future__ import annotations

from enum import StrEnum

READ = frozenset(
    {
        "company:read",
        "import:read",
        "transaction:read",
        "statement:read",
        "score:read",
        "forecast:read",
        "finding:read",
        "event:read",
    }
)
WRITE = frozenset({"company:create", "import:create", "transaction:categorise"})
OWN = frozenset({"sample:remove", "key:create"})


class Role(StrEnum):
    """What a member is to the organisation."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    VIEWER = "viewer"


PERMISSIONS_BY_ROLE = {
    Role.OWNER: READ | WRITE | OWN,
    Role.BOOKKEEPER: READ | WRITE,
    Role.VIEWER: READ,
}
