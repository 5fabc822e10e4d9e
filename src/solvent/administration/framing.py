"""Framing: what surrounds a settings page, by what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from solvent.administration import paths
from solvent.administration.views_settings import Item, SettingsFrame
from solvent.dashboard import framing
from solvent.dashboard.asking import Asker
from solvent.dashboard.views import Section
from solvent.platform.postgres import Connection
from solvent.tenancy import finding

# path, name, what it is for, and the permission that opens it ('' for every member).
_PAGES: Final = (
    (paths.MEMBERS, "Members", "Who belongs to the organisation, and as what.", "member:read"),
    (paths.ROLES, "Roles", "What each role may do.", "role:read"),
    (paths.POLICIES, "Policies", "Limits that roles cannot express.", "policy:read"),
    (paths.APPROVALS, "Approvals", "Acts that wait for a second person.", "approval:read"),
    (paths.GRANTS, "Guests and lenders", "Access given to other organisations.", "grant:read"),
    (paths.SESSIONS, "Sessions", "Where members are signed in.", "session:read"),
    (paths.KEYS, "Keys and clients", "Programs that read or write by the API.", "key:read"),
    (paths.SIGN_IN, "Sign-in", "Identity provider, domains, second factor.", "identity:read"),
    (paths.AUDIT, "Audit", "Who did what, with proof that nothing was changed.", "audit:read"),
    (paths.PLAN, "Plan and usage", "What the plan allows and what is used.", "plan:read"),
    (paths.DATA, "Data", "Take everything out, or delete the organisation.", "export:create"),
)


async def of_settings(connection: Connection, asker: Asker, *, page: str) -> SettingsFrame:
    """Read the frame of a settings page. page: its path, '' for the first one."""
    found = await finding.companies(connection, asker.scope)
    tenant = await finding.tenant(connection, asker.scope)
    frame = framing.bare(asker, section=Section.SETTINGS, companies=found)
    return SettingsFrame(
        frame=replace(frame, organisation=tenant.name),
        navigation=tuple(
            Item(path, label, about, current=path == page)
            for path, label, about, permission in _PAGES
            if permission in asker.scope.permissions
        ),
    )
