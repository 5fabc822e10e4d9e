"""Routes of a forgotten password: a link by mail, and the page that it opens."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame
from solvent.entrance import coming_in, letters, paths, recognising_browser, writing_letters
from solvent.entrance.rendering import render
from solvent.entrance.views_sign_in import ResetView
from solvent.errors import SolventError
from solvent.identity import resetting
from solvent.identity.password import PasswordWeak
from solvent.identity.resetting import ResetSpent
from solvent.identity.sender import Sender
from solvent.platform import mail
from solvent.platform.asking import tools_of
from solvent.platform.slow_hash import TooBusy
from solvent.platform.tools import Tools


async def forgotten(request: Request) -> Response:
    """Ask for the address that a link is sent to."""
    return _page(request, recognising_browser.sender_of(request), "ask")


async def ask(request: Request) -> Response:
    """Send a link where the address is known; answer the same where it is not, and as soon."""
    sender, form = await recognising_browser.submitted(request)
    tools, locale = tools_of(request), asking.locale_of(request)
    if mail.is_set(tools.settings):
        address = recognising_browser.address_of(request, paths.RESET)
        email = asking.text_of(form, "email")
        tools.later.do("reset mail", _send(tools, email, sender, locale=locale, address=address))
    return _page(request, sender, "sent")


async def opened(request: Request) -> Response:
    """Ask for another password; the link is spent by the form, not by being looked at."""
    secret = request.query_params.get("link", "")
    is_open = await resetting.is_open(tools_of(request), secret=secret)
    sender = recognising_browser.sender_of(request)
    return _page(request, sender, "open" if is_open else "spent", secret=secret)


async def reset(request: Request) -> Response:
    """Set the password; who is signed in anywhere is signed out."""
    sender, form = await recognising_browser.submitted(request)
    tools, secret = tools_of(request), asking.text_of(form, "link")
    try:
        person = await resetting.reset(tools, secret=secret, text=asking.text_of(form, "password"))
    except (PasswordWeak, TooBusy) as fault:
        return _page(request, sender, "open", secret=secret, fault=fault)
    except ResetSpent:
        return _page(request, sender, "spent")
    if person.email and mail.is_set(tools.settings):
        letter = writing_letters.letter(
            person.email, letters.changed(), locale=person.locale or asking.locale_of(request)
        )
        tools.later.do("changed mail", mail.send(tools.settings, letter))
    return _page(request, sender, "done")


async def _send(tools: Tools, email: str, sender: Sender, *, locale: str, address: str) -> None:
    made = await resetting.ask(tools, email=email, sender=sender)
    if made is None or not made.person.email:
        return
    wording = letters.reset(f"{address}?link={made.secret}")
    letter = writing_letters.letter(made.person.email, wording, locale=made.person.locale or locale)
    await mail.send(tools.settings, letter)


def _page(
    request: Request,
    sender: Sender,
    state: str,
    *,
    secret: str = "",
    fault: SolventError | None = None,
) -> Response:
    view = ResetView(
        frame=Frame(section=None, path=paths.SIGN_IN),
        token=recognising_browser.token_of(request, sender),
        state=state,
        secret=secret,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
        mail_set=mail.is_set(tools_of(request).settings),
    )
    html = render("reset.html", view, locale=asking.locale_of(request))
    status = coming_in.status_of(fault) if fault else 200
    answer = answering.page(html, status=403 if state == "spent" else status)
    coming_in.tell_when(answer, fault)
    recognising_browser.remember(request, answer, sender)
    return answer


ROUTES: Final = (
    Route(paths.FORGOTTEN, forgotten, methods=["GET"]),
    Route(paths.FORGOTTEN, ask, methods=["POST"]),
    Route(paths.RESET, opened, methods=["GET"]),
    Route(paths.RESET, reset, methods=["POST"]),
)
