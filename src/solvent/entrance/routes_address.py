"""Routes of confirming an address: the link in the mail waits for its button."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking
from solvent.dashboard.views import Frame
from solvent.entrance import letters, paths, recognising_browser, writing_letters
from solvent.entrance.rendering import render
from solvent.entrance.views_sign_in import ConfirmView
from solvent.identity import addressing
from solvent.identity.addressing import ConfirmationSpent
from solvent.identity.sender import Sender
from solvent.platform import mail
from solvent.platform.asking import tools_of

_REFUSED: Final = 403


async def opened(request: Request) -> Response:
    """Ask to confirm; nothing is spent by looking."""
    sender = recognising_browser.sender_of(request)
    return _page(request, sender, "open", link=request.query_params.get("link", ""))


async def confirm(request: Request) -> Response:
    """Set the address, and tell the one before."""
    sender, form = await recognising_browser.submitted(request)
    tools = tools_of(request)
    try:
        changed = await addressing.confirm(tools, secret=asking.text_of(form, "link"))
    except ConfirmationSpent:
        return _page(request, sender, "spent", status=_REFUSED)
    if changed.before and mail.is_set(tools.settings):
        locale = changed.locale or asking.locale_of(request)
        letter = writing_letters.letter(changed.before, letters.moved(), locale=locale)
        tools.later.do("moved mail", mail.send(tools.settings, letter))
    return _page(request, sender, "done")


def _page(
    request: Request, sender: Sender, state: str, *, link: str = "", status: int = 200
) -> Response:
    view = ConfirmView(
        frame=Frame(section=None, path=paths.SIGN_IN),
        token=recognising_browser.token_of(request, sender),
        state=state,
        link=link,
    )
    html = render("confirm_address.html", view, locale=asking.locale_of(request))
    answer = answering.page(html, status=status)
    recognising_browser.remember(request, answer, sender)
    return answer


ROUTES: Final = (
    Route(paths.CONFIRM_EMAIL, opened, methods=["GET"]),
    Route(paths.CONFIRM_EMAIL, confirm, methods=["POST"]),
)
