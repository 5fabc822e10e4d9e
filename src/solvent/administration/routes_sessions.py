"""Routes of the page of an organisation's sessions."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.administration import paths, showing_sessions
from solvent.administration.rendering import render
from solvent.dashboard import answering, asking, refusing
from solvent.identity import requiring, resetting, revoking
from solvent.identity.requiring import OwnFactorMissing


async def sessions(request: Request) -> Response:
    """Show where members are signed in."""
    asker = await asking.signed_in(request)
    view = await showing_sessions.sessions(asker)
    return answering.page(render("sessions.html", view, locale=asker.locale))


async def end(request: Request) -> Response:
    """End a session of anybody."""
    asker, _ = await asking.submitted(request)
    session_id = ids.read(ids.SESSION, request.path_params["session"])
    await revoking.end_anyones(asker.tools, asker.visitor, session_id=session_id)
    return answering.see_other(paths.SESSIONS)


async def second_factor(request: Request) -> Response:
    """Demand a second factor of everybody, or no longer."""
    asker, form = await asking.submitted(request)
    required = asking.text_of(form, "required") == "yes"
    try:
        await requiring.require(asker.tools, asker.visitor, required=required)
    except OwnFactorMissing as fault:
        view = await showing_sessions.sessions(asker, fault=fault)
        html = render("sessions.html", view, locale=asker.locale)
        return answering.page(html, status=refusing.status_of(fault))
    return answering.see_other(paths.SESSIONS)


async def link(request: Request) -> Response:
    """Make a link that sets somebody's password anew, to be handed over; shown this once."""
    asker, form = await asking.submitted(request)
    member_id = ids.read(ids.MEMBER, asking.text_of(form, "member"))
    made = await resetting.hand_over(asker.tools, asker.visitor, member_id=member_id)
    view = await showing_sessions.sessions(
        asker,
        link=f"{asker.tools.settings.address}/sign-in/reset?link={made.secret}",
        link_for=made.person.name or made.person.email,
    )
    return answering.page(render("sessions.html", view, locale=asker.locale))


ROUTES: Final = (
    Route(paths.SESSIONS, sessions, methods=["GET"]),
    Route(f"{paths.SESSIONS}/second-factor", second_factor, methods=["POST"]),
    Route(f"{paths.SESSIONS}/link", link, methods=["POST"]),
    Route(f"{paths.SESSIONS}/{{session}}/end", end, methods=["POST"]),
)
