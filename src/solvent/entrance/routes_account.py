"""Routes of one's own account: name, address, password, app, recovery codes, sessions."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent import ids
from solvent.dashboard import answering, asking, framing, refusing
from solvent.dashboard.asking import Asker
from solvent.dashboard.language import Phrase
from solvent.entrance import (
    coming_in,
    letters,
    paths,
    recognising_browser,
    showing_account,
    writing_letters,
)
from solvent.entrance.rendering import render
from solvent.entrance.views_account import AppView, CodesView
from solvent.errors import Conflict, Invalid, SolventError, Unavailable
from solvent.identity import addressing, revoking, securing, signing_in, stepping_up
from solvent.identity.proof import Method
from solvent.identity.securing import CodeWrong
from solvent.platform import mail


async def account(request: Request) -> Response:
    """Show the account."""
    asker = await asking.signed_in(request)
    view = await showing_account.account(request, asker)
    return answering.page(render("account.html", view, locale=asker.locale))


async def name(request: Request) -> Response:
    """Set one's name."""
    asker, form = await asking.submitted(request)
    act = securing.set_name(asker.tools, asker.visitor, name=asking.text_of(form, "name"))
    return await _done(request, asker, act, "name")


async def email(request: Request) -> Response:
    """Set one's address."""
    asker, form = await asking.submitted(request)
    given = asking.text_of(form, "email")
    if not mail.is_set(asker.tools.settings):
        act = addressing.set_email(asker.tools, asker.visitor, email=given)
        return await _done(request, asker, act, "email")
    act = _ask_to_confirm(request, asker, given)
    return await _done(request, asker, act, "email-asked", at="email")


async def password(request: Request) -> Response:
    """Set one's password."""
    asker, form = await asking.submitted(request)
    text = asking.text_of(form, "password")
    act = securing.set_password(asker.tools, asker.visitor, text=text)
    return await _done(request, asker, act, "password")


async def remove_password(request: Request) -> Response:
    """Take one's password away."""
    asker, _ = await asking.submitted(request)
    act = securing.drop_password(asker.tools, asker.visitor)
    return await _done(request, asker, act, "no-password", at="password")


async def app(request: Request) -> Response:
    """Show the code that an authenticator app reads."""
    asker = await asking.signed_in(request)
    asker.visitor.demand_step_up(asker.tools.now())
    person, _ = await securing.person(asker.tools, asker.visitor)
    offer = securing.offer_totp(
        asker.tools, asker.visitor, account=person.email or person.name or "Solvent"
    )
    return _app_page(asker, *offer)


async def add_app(request: Request) -> Response:
    """Take the app whose code is right; show recovery codes where there were none."""
    asker, form = await asking.submitted(request)
    note = asking.text_of(form, "note")
    try:
        codes = await securing.add_totp(
            asker.tools, asker.visitor, note=note, code=asking.text_of(form, "code")
        )
    except CodeWrong as fault:
        secret, address = securing.read_offer(asker.tools, asker.visitor, note=note)
        return _app_page(asker, secret, address, note, fault=fault)
    secret = await stepping_up.prove(asker.tools, asker.visitor, method=Method.TOTP)
    answer = answering.see_other(f"{paths.ACCOUNT}?done=app")
    if codes:
        # The page's forms need the token of the session's new secret.
        answer = _codes_page(asker, codes, csrf=signing_in.csrf_of(secret))
    answering.begin_session(request, answer, secret)
    return answer


async def remove_app(request: Request) -> Response:
    """Take one's authenticator app away."""
    asker, _ = await asking.submitted(request)
    act = securing.drop_totp(asker.tools, asker.visitor)
    return await _done(request, asker, act, "no-app", at="app")


async def recovery_codes(request: Request) -> Response:
    """Make new recovery codes and show them, once."""
    asker, _ = await asking.submitted(request)
    return _codes_page(asker, await securing.renew_recovery_codes(asker.tools, asker.visitor))


async def end_session(request: Request) -> Response:
    """End one of one's own sessions."""
    asker, _ = await asking.submitted(request)
    session_id = ids.read(ids.SESSION, request.path_params["session"])
    await revoking.end_own(asker.tools, asker.visitor, session_id=session_id)
    return answering.see_other(f"{paths.ACCOUNT}?done=session")


async def end_others(request: Request) -> Response:
    """End all of one's own sessions but this one."""
    asker, _ = await asking.submitted(request)
    await revoking.end_others(asker.tools, asker.visitor)
    return answering.see_other(f"{paths.ACCOUNT}?done=sessions")


async def _ask_to_confirm(request: Request, asker: Asker, email: str) -> None:
    """Send a link to a new address, unless it is taken, which is not for the asker to know."""
    secret = await addressing.ask(asker.tools, asker.visitor, email=email)
    if secret:
        address = recognising_browser.address_of(request, paths.CONFIRM_EMAIL)
        wording = letters.confirm(f"{address}?link={secret}")
        letter = writing_letters.letter(email.strip(), wording, locale=asker.locale)
        asker.tools.later.do("confirm mail", mail.send(asker.tools.settings, letter))


async def _done(
    request: Request, asker: Asker, act: Awaitable[None], done: str, *, at: str = ""
) -> Response:
    """Do an act and show the account again: what was done, or what was wrong beside its form."""
    try:
        await act
    except (Invalid, Conflict, Unavailable) as fault:
        view = await showing_account.account(request, asker, fault=fault, fault_at=at or done)
        html = render("account.html", view, locale=asker.locale)
        answer = answering.page(html, status=refusing.status_of(fault))
        coming_in.tell_when(answer, fault)
        return answer
    return answering.see_other(f"{paths.ACCOUNT}?done={done}")


def _app_page(
    asker: Asker, secret: str, address: str, note: str, *, fault: SolventError | None = None
) -> Response:
    view = AppView(
        frame=replace(framing.bare(asker, section=None), path=paths.ACCOUNT),
        picture=segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white"),
        secret=secret,
        note=note,
        fault=Phrase(fault.message) if fault else None,
        remedy=Phrase(fault.remedy) if fault and fault.remedy else None,
    )
    html = render("account_app.html", view, locale=asker.locale)
    return answering.page(html, status=refusing.status_of(fault) if fault else 200)


def _codes_page(asker: Asker, codes: tuple[str, ...], *, csrf: str = "") -> Response:
    frame = replace(framing.bare(asker, section=None), path=paths.ACCOUNT)
    view = CodesView(replace(frame, csrf=csrf or frame.csrf), codes)
    return answering.page(render("account_codes.html", view, locale=asker.locale))


ROUTES: Final = (
    Route(paths.ACCOUNT, account, methods=["GET"]),
    Route(paths.ACCOUNT_NAME, name, methods=["POST"]),
    Route(paths.ACCOUNT_EMAIL, email, methods=["POST"]),
    Route(paths.ACCOUNT_PASSWORD, password, methods=["POST"]),
    Route(paths.ACCOUNT_PASSWORD_REMOVE, remove_password, methods=["POST"]),
    Route(paths.APP, app, methods=["GET"]),
    Route(paths.APP, add_app, methods=["POST"]),
    Route(paths.APP_REMOVE, remove_app, methods=["POST"]),
    Route(paths.RECOVERY_CODES, recovery_codes, methods=["POST"]),
    Route(paths.session("{session}"), end_session, methods=["POST"]),
    Route(paths.SESSIONS_OTHERS, end_others, methods=["POST"]),
)
