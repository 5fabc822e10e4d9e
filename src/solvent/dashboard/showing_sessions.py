"""Showing sessions: by what they were proved, on what device, since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from solvent import ids
from solvent.dashboard import agents
from solvent.dashboard.views_sessions import SessionRow
from solvent.identity.proof import Method
from solvent.identity.revoking import Seen
from solvent.insights.messages import N_

METHODS: Final = {
    Method.LINK: N_("one-time link"),
    Method.PASSWORD: N_("password"),
    Method.TOTP: N_("authenticator app"),
    Method.RECOVERY: N_("recovery code"),
    Method.PASSKEY: N_("passkey"),
    Method.PROVIDER: N_("identity provider"),
}


def rows(sessions: Sequence[Seen]) -> tuple[SessionRow, ...]:
    """Give sessions as they are shown."""
    return tuple(
        SessionRow(
            session_id=ids.show(ids.SESSION, one.session_id),
            person=(one.person.name or one.person.email) if one.person else "",
            methods=tuple(METHODS[Method(name)] for name in one.methods),
            began_at=one.began_at,
            used_at=one.used_at,
            address=one.address,
            device=agents.said(one.agent),
            current=one.current,
        )
        for one in sessions
    )
