"""The addresses of the settings pages."""

from __future__ import annotations

from typing import Final

SETTINGS: Final = "/settings"
MEMBERS: Final = "/settings/members"
ROLES: Final = "/settings/roles"
POLICIES: Final = "/settings/policies"
APPROVALS: Final = "/settings/approvals"
GRANTS: Final = "/settings/grants"
SESSIONS: Final = "/settings/sessions"
KEYS: Final = "/settings/keys"
SIGN_IN: Final = "/settings/sign-in"
AUDIT: Final = "/settings/audit"
PLAN: Final = "/settings/plan"
DATA: Final = "/settings/data"


def audit_record(record: str) -> str:
    """Give the page of an audit record by its shown id."""
    return f"{AUDIT}/records/{record}"
