"""Routes of an invitation: what it is for, accepting it anew, or as a guest from elsewhere.

A page that is fetched uses nothing up, so that no scanner of mails accepts in somebody's place.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking
from solvent.dashboard.views import Frame
from solvent.entrance import coming_in, paths, recognising_browser, showing_invitation
from solvent.entrance.rendering import render
from solvent.entrance.views_invitation import SpentView
from solvent.errors import Conflict, Invalid, SolventError
from solvent.identity import enrolling
from solvent.identity.sender import Sender
from solvent.platform.asking import tools_of
from solvent.platform.slow_hash import TooBusy
from solvent.tenancy import receiving
from solvent.tenancy.invitation import InvitationSpent

_GONE: Final = 410


async def invitation(request: Request) -> Response:
    """Show what the link is for."""
    return await _page(request, recognising_browser.sender_of(request))


async def join(request: Request) -> Response:
    """Accept as somebody new: a name and a password make a member, who is signed in."""
    sender, form = await recognising_browser.submitted(request)
    name = asking.text_of(form, "name")
    try:
        entered = await enrolling.by_password(
            tools_of(request),
            request.path_params["secret"],
            name=name,
            text=asking.text_of(form, "password"),
            sender=sender,
            locale=asking.locale_of(request),
        )
    except InvitationSpent:
        return _spent(request)
    except (Invalid, Conflict, TooBusy) as fault:
        return await _page(request, sender, name=name, fault=fault)
    return await coming_in.begin(request, entered, back="/")


async def accept(request: Request) -> Response:
    """Accept as who is signed in, for oneself or for one's whole organisation."""
    asker, form = await asking.submitted(request)
    for_all = asking.text_of(form, "for") == "all"
    if for_all:
        asker.visitor.demand_step_up(asker.tools.now())
    try:
        await receiving.accept_link(
            asker.tools, asker.visitor, request.path_params["secret"], for_all=for_all
        )
    except InvitationSpent:
        return _spent(request)
    return answering.see_other("/")


async def _page(
    request: Request, sender: Sender, *, name: str = "", fault: SolventError | None = None
) -> Response:
    try:
        view = await showing_invitation.invitation(
            request, request.path_params["secret"], sender=sender, name=name, fault=fault
        )
    except InvitationSpent:
        return _spent(request)
    html = render("invitation.html", view, locale=asking.locale_of(request))
    answer = answering.page(html, status=coming_in.status_of(fault) if fault else 200)
    recognising_browser.remember(request, answer, sender)
    return answer


def _spent(request: Request) -> Response:
    view = SpentView(Frame(section=None, path=request.url.path))
    html = render("invitation_spent.html", view, locale=asking.locale_of(request))
    return answering.page(html, status=_GONE)


ROUTES: Final = (
    Route(paths.INVITATION, invitation, methods=["GET"]),
    Route(f"{paths.INVITATION}/join", join, methods=["POST"]),
    Route(f"{paths.INVITATION}/accept", accept, methods=["POST"]),
)
