"""Routes of proving it again: by password, by code, by passkey."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from solvent.dashboard import answering, asking, framing
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.entrance import coming_in, paths, recognising_browser
from solvent.entrance.rendering import render
from solvent.entrance.views_sign_in import StepUpView
from solvent.errors import SolventError
from solvent.identity import passkey_proving, securing, stepping_up
from solvent.identity.entering import SignInRefused
from solvent.identity.guess_limits import GuessesSpent
from solvent.identity.proof import Method
from solvent.platform.slow_hash import TooBusy


async def step_up(request: Request) -> Response:
    """Ask for a proof of who is signed in."""
    asker = await asking.signed_in(request)
    query = request.query_params
    return await _page(asker, back=query.get("back", "/"), sent="sent" in query)


async def password(request: Request) -> Response:
    """Check the password."""
    asker, form = await asking.submitted(request)
    back, sent = asking.text_of(form, "back"), asking.text_of(form, "sent") == "yes"
    try:
        secret = await stepping_up.by_password(
            asker.tools,
            asker.visitor,
            given=asking.text_of(form, "password"),
            sender=recognising_browser.sender_of(request),
        )
    except (SignInRefused, GuessesSpent, TooBusy) as fault:
        coming_in.note(asker.tools, fault, method=Method.PASSWORD)
        return await _page(asker, back=back, sent=sent, fault=fault)
    return _proved(request, secret, back)


async def code(request: Request) -> Response:
    """Check a code of the app or a recovery code."""
    asker, form = await asking.submitted(request)
    back, sent = asking.text_of(form, "back"), asking.text_of(form, "sent") == "yes"
    try:
        secret = await stepping_up.by_code(
            asker.tools,
            asker.visitor,
            code=asking.text_of(form, "code"),
            sender=recognising_browser.sender_of(request),
        )
    except (SignInRefused, GuessesSpent) as fault:
        coming_in.note(asker.tools, fault, method=Method.TOTP)
        return await _page(asker, back=back, sent=sent, fault=fault)
    return _proved(request, secret, back)


async def options(request: Request) -> Response:
    """Give what the browser is asked to prove."""
    asker, _ = await asking.submitted(request)
    asked, note = passkey_proving.ask_to_use(
        asker.tools, site=recognising_browser.site_of(request), bound=asker.visitor.csrf
    )
    return JSONResponse({"options": asked, "note": note})


async def passkey(request: Request) -> Response:
    """Check what the device proved."""
    asker, form = await asking.submitted(request)
    try:
        secret = await stepping_up.by_passkey(
            asker.tools,
            asker.visitor,
            site=recognising_browser.site_of(request),
            note=asking.text_of(form, "note"),
            answer=asking.text_of(form, "answer"),
        )
    except SolventError as fault:
        coming_in.note(asker.tools, fault, method=Method.PASSKEY)
        return JSONResponse({"refused": True}, status_code=coming_in.status_of(fault))
    answer = JSONResponse({"to": asking.local_path(asking.text_of(form, "back"), otherwise="/")})
    answering.begin_session(request, answer, secret)
    return answer


def _proved(request: Request, secret: str, back: str) -> Response:
    answer = answering.see_other(asking.local_path(back, otherwise="/"))
    answering.begin_session(request, answer, secret)
    return answer


async def _page(
    asker: Asker,
    *,
    back: str,
    sent: bool,
    fault: SolventError | None = None,
) -> Response:
    _, proofs = await securing.person(asker.tools, asker.visitor)
    view = StepUpView(
        frame=replace(framing.bare(asker, section=None), path=paths.STEP_UP),
        back=asking.local_path(back, otherwise="/"),
        sent=sent,
        has_password=proofs.password,
        has_totp=proofs.totp,
        has_recovery=proofs.recovery_left > 0,
        has_passkey=proofs.passkeys > 0,
        has_provider=Method.PROVIDER in asker.visitor.methods,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
    )
    html = render("step_up.html", view, locale=asker.locale)
    answer = answering.page(html, status=coming_in.status_of(fault) if fault else 200)
    coming_in.tell_when(answer, fault)
    return answer


ROUTES: Final = (
    Route(paths.STEP_UP, step_up, methods=["GET"]),
    Route(paths.STEP_UP_PASSWORD, password, methods=["POST"]),
    Route(paths.STEP_UP_CODE, code, methods=["POST"]),
    Route(paths.STEP_UP_PASSKEY_OPTIONS, options, methods=["POST"]),
    Route(paths.STEP_UP_PASSKEY, passkey, methods=["POST"]),
)
