"""Routes around the session: in by a one-time link, out, and the language of the pages."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking, pages, paths, refusing
from solvent.dashboard.asking import Asker
from solvent.dashboard.catalogue import languages
from solvent.dashboard.views import Frame, SignedInView, SignInState
from solvent.platform.tools import Tools
from solvent.tenancy import access, signing_in
from solvent.tenancy.access import SESSION_COOKIE
from solvent.tenancy.signing_in import LinkSpent, NotSignedIn

_SIGNED_OUT: Final = "signed_out"
_FORBIDDEN: Final = 403


async def sign_in(request: Request) -> Response:
    """Spend the one-time link and begin a session.

    Whoever comes from another site lands signed out where the answer is a redirect, because the
    cookie is kept from it; so the answer is a page that moves on by itself.
    """
    link = request.query_params.get("link", "")
    if not link or request.method != "GET":
        state = SignInState.SIGNED_OUT if _SIGNED_OUT in request.query_params else SignInState.ASK
        return refusing.ask_to_sign_in(request, state)
    tools: Tools = request.app.state.tools
    try:
        secret = await signing_in.use_link(tools.database, link, now=tools.now())
    except LinkSpent:
        if await _known(request) is not None:
            return answering.see_other(paths.COMPANIES)
        return refusing.ask_to_sign_in(request, SignInState.SPENT, status=_FORBIDDEN)
    answer = answering.page(
        pages.render_signed_in(SignedInView(Frame(None)), locale=asking.locale_of(request))
    )
    answering.begin_session(request, answer, secret)
    return answer


async def sign_out(request: Request) -> Response:
    """End the session, here and in the browser."""
    asker, _ = await asking.submitted(request)
    await signing_in.sign_out(asker.tools.database, asker.visitor, now=asker.tools.now())
    answer = answering.see_other(f"{paths.SIGN_IN}?{_SIGNED_OUT}=yes")
    answering.end_session(request, answer)
    return answer


async def language(request: Request) -> Response:
    """Show the pages in another language from now on."""
    asker = await _known(request)
    form = await asking.read_form(request)
    if asker is not None:
        access.check_csrf(asking.text_of(form, "csrf"), asker.visitor)
    back = asking.local_path(asking.text_of(form, "back"), otherwise=paths.COMPANIES)
    answer = answering.see_other(back)
    tag = asking.text_of(form, "language")
    if tag in languages():
        answering.remember_language(request, answer, tag)
    return answer


async def _known(request: Request) -> Asker | None:
    """Recognise the session, None where there is none that holds."""
    if SESSION_COOKIE not in request.cookies:
        return None
    try:
        return await asking.signed_in(request)
    except NotSignedIn:
        return None


ROUTES = (
    Route(paths.SIGN_IN, sign_in),
    Route(paths.SIGN_OUT, sign_out, methods=["POST"]),
    Route(paths.LANGUAGE, language, methods=["POST"]),
)
