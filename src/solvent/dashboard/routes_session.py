"""Routes around the session: out of it, and the language of the pages."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking, pages, paths
from solvent.dashboard.asking import Asker
from solvent.dashboard.catalogue import languages
from solvent.dashboard.views import Frame, LeavingView
from solvent.federation import leaving
from solvent.identity import access, signing_in
from solvent.identity.signing_in import NotSignedIn

_SIGNED_OUT: Final = "signed_out"


async def sign_out(request: Request) -> Response:
    """End the session, here, in the browser, and at the provider that it began with.

    To the provider leads a page, since a form may not lead to another site.
    """
    asker, _ = await asking.submitted(request)
    returning = f"{asker.tools.settings.address}{paths.SIGN_IN}?{_SIGNED_OUT}=yes"
    onward = await leaving.address(asker.tools, asker.visitor, returning=returning)
    await signing_in.sign_out(asker.tools.database, asker.visitor, now=asker.tools.now())
    if onward:
        view = LeavingView(Frame(section=None, path=paths.SIGN_IN), onward)
        answer = answering.page(pages.render_leaving(view, locale=asker.locale))
    else:
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
    if access.session_cookie(request) not in request.cookies:
        return None
    try:
        return await asking.signed_in(request)
    except NotSignedIn:
        return None


ROUTES = (
    Route(paths.SIGN_OUT, sign_out, methods=["POST"]),
    Route(paths.LANGUAGE, language, methods=["POST"]),
)
