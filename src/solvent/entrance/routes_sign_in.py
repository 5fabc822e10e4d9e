"""Routes of signing in: the address, the password, the second proof, the one-time link."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.dashboard import answering, asking
from solvent.dashboard.language import Phrase
from solvent.dashboard.views import Frame, Notice
from solvent.entrance import coming_in, paths, recognising_browser
from solvent.entrance.rendering import render
from solvent.entrance.views_sign_in import LinkView, SignInView
from solvent.errors import SolventError
from solvent.identity import entering, signing_in
from solvent.identity.entering import Halfway, SignInRefused
from solvent.identity.guess_limits import GuessesSpent
from solvent.identity.proof import Method
from solvent.identity.sender import Sender
from solvent.identity.signed_note import NoteDoubtful
from solvent.identity.signing_in import LinkSpent
from solvent.insights.finding import Severity
from solvent.insights.messages import N_
from solvent.platform import mail
from solvent.platform.asking import tools_of
from solvent.platform.slow_hash import TooBusy

# A refusal goes out no sooner than this after its request came in, whatever it was refused for.
_REFUSAL_S_MIN: Final = 0.4
_SIGNED_OUT: Final = "signed_out"
_OUT = N_("You are signed out. The session of this browser has ended.")
_SPENT = N_("This link opens nothing any more: it was used, or nobody used it in time.")
_REFUSED: Final = 403


async def sign_in(request: Request) -> Response:
    """Ask for the address; a one-time link waits for its button, so that no scanner spends it."""
    link = request.query_params.get("link", "")
    if link:
        return await _link_page(request, link)
    notice = None
    if _SIGNED_OUT in request.query_params:
        notice = Notice(Severity.NOTICE, Phrase(_OUT))
    return _page(request, recognising_browser.sender_of(request), "sign_in_address.html", notice)


async def address(request: Request) -> Response:
    """Take the address, and ask for what its owner signs in with; the same for unknown ones."""
    sender, form = await recognising_browser.submitted(request)
    email = asking.text_of(form, "email").strip()
    if not email:
        return answering.see_other(paths.SIGN_IN)
    provider = await coming_in.provider_of(request, email)
    if provider and asking.text_of(form, "own") != "yes":
        # nosemgrep: redirect-from-request - the provider that the organisation set up
        return answering.see_other(provider)
    return _page(request, sender, "sign_in_password.html", email=email, back=_back(form))


async def password(request: Request) -> Response:
    """Check the password; ask for a second proof where one is set up."""
    arrived = time.monotonic()
    sender, form = await recognising_browser.submitted(request)
    email, tools = asking.text_of(form, "email"), tools_of(request)
    try:
        found = await entering.by_password(
            tools, email=email, password_given=asking.text_of(form, "password"), sender=sender
        )
    except (SignInRefused, GuessesSpent, TooBusy) as fault:
        coming_in.note(tools, fault, method=Method.PASSWORD)
        await asyncio.sleep(max(0.0, arrived + _REFUSAL_S_MIN - time.monotonic()))
        return _page(
            request, sender, "sign_in_password.html", email=email, back=_back(form), fault=fault
        )
    if isinstance(found, Halfway):
        return _page(
            request,
            sender,
            "sign_in_code.html",
            email=email,
            back=_back(form),
            note=found.note,
            has_totp=found.has_totp,
            has_passkey=found.has_passkey,
        )
    return await coming_in.begin(request, found, back=_back(form))


async def code(request: Request) -> Response:
    """Check the second proof."""
    sender, form = await recognising_browser.submitted(request)
    note, tools = asking.text_of(form, "note"), tools_of(request)
    try:
        found = await entering.by_code(
            tools, note=note, code=asking.text_of(form, "code"), sender=sender
        )
    except NoteDoubtful as fault:
        return _page(request, sender, "sign_in_address.html", back=_back(form), fault=fault)
    except (SignInRefused, GuessesSpent) as fault:
        coming_in.note(tools, fault, method=Method.TOTP)
        return _page(
            request,
            sender,
            "sign_in_code.html",
            email=asking.text_of(form, "email"),
            back=_back(form),
            note=note,
            has_totp=True,
            has_passkey=asking.text_of(form, "passkey") == "yes",
            fault=fault,
        )
    return await coming_in.begin(request, found, back=_back(form))


async def link(request: Request) -> Response:
    """Spend a one-time link."""
    sender, form = await recognising_browser.submitted(request)
    try:
        found = await signing_in.use_link(
            tools_of(request), asking.text_of(form, "link"), sender=sender
        )
    except (LinkSpent, SignInRefused):
        return _spent_page(request, sender)
    return await coming_in.begin(request, found, back="/")


async def _link_page(request: Request, given: str) -> Response:
    sender = recognising_browser.sender_of(request)
    if not await signing_in.is_open(tools_of(request), given):
        return _spent_page(request, sender)
    view = LinkView(
        frame=_frame(request),
        token=recognising_browser.token_of(request, sender),
        link=given,
        signed_in=await coming_in.present(request) is not None,
    )
    answer = answering.page(render("sign_in_link.html", view, locale=asking.locale_of(request)))
    recognising_browser.remember(request, answer, sender)
    return answer


def _spent_page(request: Request, sender: Sender) -> Response:
    notice = Notice(Severity.WARNING, Phrase(_SPENT))
    return _page(request, sender, "sign_in_address.html", notice, status=_REFUSED)


def _page(
    request: Request,
    sender: Sender,
    template: str,
    notice: Notice | None = None,
    *,
    fault: SolventError | None = None,
    status: int = 200,
    **fields: Any,
) -> Response:
    fields.setdefault("back", _local(request.query_params.get("back", "/")))
    fields.setdefault("own", "own" in request.query_params)
    view = SignInView(
        frame=_frame(request),
        token=recognising_browser.token_of(request, sender),
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
        mail_set=mail.is_set(tools_of(request).settings),
        notice=notice,
        **fields,
    )
    html = render(template, view, locale=asking.locale_of(request))
    answer = answering.page(html, status=coming_in.status_of(fault) if fault else status)
    coming_in.tell_when(answer, fault)
    recognising_browser.remember(request, answer, sender)
    return answer


def _frame(request: Request) -> Frame:
    # What the language menu comes back to must be a page that a GET can have.
    return Frame(section=None, path=paths.SIGN_IN if request.method == "POST" else _own(request))


def _own(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _back(form: FormData) -> str:
    return _local(asking.text_of(form, "back"))


def _local(text: str) -> str:
    return asking.local_path(text, otherwise="/")


ROUTES: Final = (
    Route(paths.SIGN_IN, sign_in, methods=["GET"]),
    Route(paths.SIGN_IN, address, methods=["POST"]),
    Route(paths.PASSWORD, password, methods=["POST"]),
    Route(paths.CODE, code, methods=["POST"]),
    Route(paths.LINK, link, methods=["POST"]),
)
