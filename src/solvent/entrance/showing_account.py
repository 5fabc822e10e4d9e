"""Showing one's own account: what is set up, and where one is signed in."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request

from solvent import ids
from solvent.dashboard import framing, showing_sessions
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame, Notice
from solvent.entrance import paths
from solvent.entrance.views_account import AccountView, PasskeyRow
from solvent.errors import SolventError
from solvent.identity import passkey_proving, revoking, securing
from solvent.insights.finding import Severity
from solvent.insights.messages import N_
from solvent.platform.asking import StepUpNeeded

_DONE: Final = {
    "name": N_("Your name was changed."),
    "email": N_("Your address was changed. You sign in with it from now on."),
    "email-asked": N_(
        "If nobody has this address yet, a mail is on its way to it. The link in it confirms it."
    ),
    "password": N_("Your password was set. Your other sessions were ended."),
    "no-password": N_("Your password was removed."),
    "app": N_("The authenticator app is set up."),
    "no-app": N_("The authenticator app was removed."),
    "passkey": N_("The passkey was added."),
    "renamed": N_("The passkey was renamed."),
    "no-passkey": N_("The passkey was removed."),
    "session": N_("The session was ended."),
    "sessions": N_("Your other sessions were ended."),
}


async def account(
    request: Request, asker: Asker, *, fault: SolventError | None = None, fault_at: str = ""
) -> AccountView:
    """Read the account of who asks. fault: what was wrong with the form named by fault_at."""
    person, proofs = await securing.person(asker.tools, asker.visitor)
    passkeys = await passkey_proving.of(asker.tools, asker.visitor)
    sessions = await revoking.own(asker.tools, asker.visitor)
    host = request.url.hostname or ""
    return AccountView(
        frame=_frame(request, asker),
        name=person.name,
        email=person.email,
        has_password=proofs.password,
        has_totp=proofs.totp,
        recovery_left=proofs.recovery_left,
        passkeys=tuple(
            PasskeyRow(
                passkey_id=ids.show(ids.PASSKEY, one.passkey_id),
                name=one.name,
                added_at=one.added_at,
                used_at=one.used_at,
                is_synced=one.is_synced,
                elsewhere=one.site if one.site != host else "",
            )
            for one in passkeys
        ),
        sessions=showing_sessions.rows(sessions),
        proved=_is_proved(asker),
        address_only=_is_address(host),
        second_wanted="second" in request.query_params,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
        fault_at=fault_at,
    )


def _frame(request: Request, asker: Asker) -> Frame:
    frame = replace(framing.bare(asker, section=None), path=paths.ACCOUNT)
    done = _DONE.get(request.query_params.get("done", ""))
    notices = (Notice(Severity.GOOD, Phrase(done)),) if done else ()
    return replace(frame, notices=notices)


def _is_proved(asker: Asker) -> bool:
    try:
        asker.visitor.demand_step_up(asker.tools.now())
    except StepUpNeeded:
        return False
    return True


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
