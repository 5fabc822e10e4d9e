"""Showing where an organisation's members are signed in, and what is demanded of them."""

from __future__ import annotations

from solvent import ids
from solvent.administration import framing, paths
from solvent.administration.views_sessions import SessionsView
from solvent.dashboard import showing_sessions
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.errors import SolventError
from solvent.identity import requiring, revoking
from solvent.tenancy import staffing
from solvent.tenancy.member import MemberState
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role


async def sessions(
    asker: Asker, *, fault: SolventError | None = None, link: str = "", link_for: str = ""
) -> SessionsView:
    """Read the sessions that hold. link: one that was just made. Raises PermissionMissing."""
    found = await revoking.of_all(asker.tools, asker.visitor)
    required = await requiring.is_required(asker.tools, asker.visitor)
    async with asker.reading() as connection:
        frame = await framing.of_settings(connection, asker, page=paths.SESSIONS)
    return SessionsView(
        frame=frame.frame,
        navigation=frame.navigation,
        sessions=showing_sessions.rows(found),
        required=required,
        may_end=asker.visitor.home.may("session:revoke"),
        may_require=asker.visitor.home.may("identity:manage"),
        people=await _people(asker),
        link=link,
        link_for=link_for,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
    )


async def _people(asker: Asker) -> tuple[tuple[str, str], ...]:
    """Give whom a link can be made for: active members who can do no more than the asker."""
    home = asker.visitor.home
    if not home.may("member:manage"):
        return ()
    return tuple(
        (ids.show(ids.MEMBER, one.member_id), one.name or one.email)
        for one in await staffing.members(asker.tools, home)
        if one.state is MemberState.ACTIVE
        and one.member_id != asker.visitor.member_id
        and home.permissions >= PERMISSIONS_BY_ROLE[Role(one.role)]
    )
