"""Routes of signing in by an organisation's identity provider: there, back, and proving it again.

The browser is sent on by a page, not by a redirect: a form may not lead to another site (the
pages' policy), and who comes back from one lands without the session's strict cookie.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame
from solvent.entrance import coming_in, paths, recognising_browser
from solvent.entrance.rendering import render
from solvent.entrance.views_provider import ArrivedView, GoingView, NotInView
from solvent.errors import SolventError
from solvent.federation import beginning, returning
from solvent.federation.authorization import LIFE
from solvent.federation.beginning import Begun
from solvent.platform.asking import tools_of

_COOKIE: Final = "solvent_federated"


async def go(request: Request) -> Response:
    """Send somebody to the provider of their e-mail domain."""
    tools = tools_of(request)
    back = asking.local_path(request.query_params.get("back", "/"), otherwise="/")
    sender = recognising_browser.sender_of(request)
    try:
        door = await beginning.door_of(tools, request.path_params["domain"])
        if door is None:
            return answering.see_other(paths.SIGN_IN)
        begun = await beginning.begin(tools, door, back=back, sender=sender)
    except SolventError as fault:
        return _not_in(request, fault)
    return _going(request, begun)


async def prove(request: Request) -> Response:
    """Send whoever is signed in to their provider, to prove it again."""
    asker = await asking.signed_in(request)
    back = asking.local_path(request.query_params.get("back", "/"), otherwise="/")
    try:
        begun = await beginning.begin_proof(asker.tools, asker.visitor, back=back)
    except SolventError as fault:
        return _not_in(request, fault)
    return _going(request, begun)


async def come_back(request: Request) -> Response:
    """Take what the provider says, begin the session, and move on to where it was wanted."""
    try:
        found = await returning.come_back(
            tools_of(request),
            provider=request.path_params["provider"],
            query=dict(request.query_params),
            browser=request.cookies.get(_name(request), ""),
            sender=recognising_browser.sender_of(request),
        )
    except SolventError as fault:
        answer = _not_in(request, fault)
    else:
        view = ArrivedView(Frame(None), back=found.back)
        answer = _page(request, "provider_arrived.html", view)
        await coming_in.hand_over(request, answer, found.entered)
    answer.delete_cookie(
        _name(request), path="/", secure=_is_https(request), httponly=True, samesite="lax"
    )
    return answer


def _going(request: Request, begun: Begun) -> Response:
    view = GoingView(
        Frame(None),
        provider=begun.provider,
        host=urlsplit(begun.address).hostname or "",
        address=begun.address,
    )
    answer = _page(request, "provider_going.html", view)
    # Lax, since the provider sends the browser back from another site; it opens nothing by itself.
    answer.set_cookie(
        _name(request),
        begun.browser,
        max_age=int(LIFE.total_seconds()),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )
    return answer


def _not_in(request: Request, fault: SolventError) -> Response:
    view = NotInView(
        Frame(None), message=Phrase(fault.message), remedy=Phrase(fault.remedy), place=fault.where
    )
    answer = _page(request, "provider_not_in.html", view, status=coming_in.status_of(fault))
    coming_in.tell_when(answer, fault)
    return answer


def _page(request: Request, template: str, view: object, *, status: int = 200) -> Response:
    html = render(template, view, locale=asking.locale_of(request))
    return answering.page(html, status=status)


def _name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if _is_https(request) else _COOKIE


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


ROUTES: Final = (
    Route(paths.WITH_PROVIDER, go, methods=["GET"]),
    Route(paths.RETURN, come_back, methods=["GET"]),
    Route(paths.STEP_UP_PROVIDER, prove, methods=["GET"]),
)
