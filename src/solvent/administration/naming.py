"""Naming: who stands behind the shown ids on the settings pages."""

from __future__ import annotations

from solvent import ids
from solvent.dashboard.asking import Asker
from solvent.tenancy import staffing


async def of_people(asker: Asker) -> dict[str, str]:
    """Give the members' names by their shown ids; nothing where the asker may not see members."""
    if not asker.scope.may("member:read"):
        return {}
    return {
        ids.show(ids.MEMBER, one.member_id): one.name
        or one.email
        or ids.show(ids.MEMBER, one.member_id)
        for one in await staffing.members(asker.tools, asker.scope)
    }
