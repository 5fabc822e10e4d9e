"""Refusing: what went wrong becomes a page that says so, and what to do about it."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from solvent import ids
from solvent.dashboard import answering, asking, framing, pages, paths
from solvent.dashboard.asking import Asker, FormTooLarge
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame, ProblemView, SignInView
from solvent.errors import Conflict, Forbidden, Invalid, NotFound, SolventError, Unavailable
from solvent.identity.signing_in import NotSignedIn
from solvent.identity.visiting import SecondFactorNeeded
from solvent.ids import IdMalformed
from solvent.insights.messages import N_
from solvent.platform.asking import StepUpNeeded, tools_of
from solvent.platform.telemetry import log
from solvent.policy import approving
from solvent.policy.checker import ApprovalNeeded

_UNAUTHORIZED: Final = 401
# The first that fits counts. An id that is none names nothing that is here.
_STATUS_BY_KIND: Final[tuple[tuple[type[SolventError], int], ...]] = (
    (NotSignedIn, _UNAUTHORIZED),
    (IdMalformed, 404),
    (FormTooLarge, 413),
    (NotFound, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Invalid, 422),
    (Unavailable, 503),
)
_TITLE_BY_STATUS: Final = {
    400: N_("Malformed request"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not possible this way"),
    409: N_("Not possible now"),
    413: N_("Too large"),
    422: N_("Input cannot be used"),
    500: N_("Something went wrong"),
    503: N_("Not available at the moment"),
}
_MESSAGE_BY_STATUS: Final = {
    404: N_("There is no such page."),
    405: N_("This address cannot be used that way."),
}
_BROKEN = N_("It is our fault, not yours; it has been logged.")
_TRY_AGAIN = N_("Try again in a moment.")


async def expected(request: Request, fault: Exception) -> Response:
    """Answer an expected failure."""
    if not isinstance(fault, SolventError):
        return await unexpected(request, fault)
    if isinstance(fault, ApprovalNeeded):
        await approving.put_refused(tools_of(request), fault)
    status = status_of(fault)
    if isinstance(fault, StepUpNeeded):
        return answering.see_other(_to_step_up(request))
    if isinstance(fault, SecondFactorNeeded):
        return answering.see_other(f"{paths.ACCOUNT}?second=yes")
    if status == _UNAUTHORIZED:
        return ask_to_sign_in(request)
    return await _page(
        request,
        status,
        message=Phrase(fault.message),
        remedy=Phrase(fault.remedy) if fault.remedy else None,
        where=fault.where,
    )


async def http(request: Request, fault: Exception) -> Response:
    """Answer what the framework refuses itself, such as an unknown path."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    told = str(fault.detail) if isinstance(fault, HTTPException) else ""
    return await _page(request, status, message=Phrase(_MESSAGE_BY_STATUS.get(status, told)))


async def unexpected(request: Request, fault: Exception) -> Response:
    """Answer a fault of ours without telling its inside; the log has it under the reference."""
    reference = ids.show(ids.EVENT, ids.new())
    log.error(
        "dashboard.request.failed", path=request.url.path, reference=reference, exc_info=fault
    )
    answer = await _page(
        request, 500, message=Phrase(_BROKEN), remedy=Phrase(_TRY_AGAIN), reference=reference
    )
    answering.guard(answer.headers)  # it is made outside of what guards the others
    return answer


def status_of(fault: SolventError) -> int:
    """Give the HTTP status of an expected failure."""
    return next((status for kind, status in _STATUS_BY_KIND if isinstance(fault, kind)), 500)


def ask_to_sign_in(request: Request) -> Response:
    """Answer with the page that leads to signing in, and back to where one wanted to go."""
    path = request.url.path
    if request.method == "GET" and request.url.query:
        path = f"{path}?{request.url.query}"
    view = SignInView(Frame(section=None, path=path if request.method == "GET" else "/"))
    html = pages.render_sign_in(view, locale=asking.locale_of(request))
    return answering.page(html, status=_UNAUTHORIZED)


def _to_step_up(request: Request) -> str:
    """Give the way to a fresh proof and back; a form that was interrupted is said to be so."""
    sent = request.method != "GET"
    path = request.url.path
    while sent and path and not _is_page(request, path):
        path = path.rpartition("/")[0]
    query = "" if sent or not request.url.query else f"?{request.url.query}"
    return paths.with_query(paths.STEP_UP, back=f"{path or '/'}{query}", sent=sent and "yes")


def _is_page(request: Request, path: str) -> bool:
    wanted = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(wanted)[0] is Match.FULL for route in request.app.router.routes)


async def _page(
    request: Request,
    status: int,
    *,
    message: Phrase,
    remedy: Phrase | None = None,
    where: str = "",
    reference: str = "",
) -> Response:
    view = ProblemView(
        frame=await _frame(request),
        status=status,
        title=_TITLE_BY_STATUS.get(status, _TITLE_BY_STATUS[500]),
        message=message,
        remedy=remedy,
        where=where,
        reference=reference,
    )
    html = pages.render_problem(view, locale=asking.locale_of(request))
    return answering.page(html, status=status)


async def _frame(request: Request) -> Frame:
    asker: Asker | None = getattr(request.state, "asker", None)
    if asker is None:
        try:
            asker = await asking.signed_in(request)
        except SolventError:
            return Frame(section=None)
    return await framing.of_problem(asker)
