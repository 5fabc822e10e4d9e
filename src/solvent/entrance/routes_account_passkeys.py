"""Routes of one's own passkeys; adding one takes a script, since only it can ask the device."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from solvent import ids
from solvent.dashboard import answering, asking, refusing
from solvent.entrance import paths, recognising_browser, showing_account
from solvent.entrance.rendering import render
from solvent.errors import Conflict, Invalid, SolventError
from solvent.identity import passkey_proving, stepping_up
from solvent.identity.proof import Method
from solvent.platform.asking import StepUpNeeded


async def options(request: Request) -> Response:
    """Give what the browser is asked to make."""
    asker, _ = await asking.submitted(request)
    try:
        asked, note = await passkey_proving.ask_to_add(
            asker.tools, asker.visitor, site=recognising_browser.site_of(request)
        )
    except StepUpNeeded:
        return JSONResponse({"to": f"{paths.STEP_UP}?back={paths.ACCOUNT}"})
    return JSONResponse({"options": asked, "note": note})


async def add(request: Request) -> Response:
    """Take the passkey that the device made; making it was a proof too."""
    asker, form = await asking.submitted(request)
    try:
        await passkey_proving.add(
            asker.tools,
            asker.visitor,
            site=recognising_browser.site_of(request),
            note=asking.text_of(form, "note"),
            answer=asking.text_of(form, "answer"),
            name=asking.text_of(form, "name"),
        )
    except SolventError as fault:
        return JSONResponse({"refused": True}, status_code=refusing.status_of(fault))
    secret = await stepping_up.prove(asker.tools, asker.visitor, method=Method.PASSKEY)
    answer = JSONResponse({"to": f"{paths.ACCOUNT}?done=passkey"})
    answering.begin_session(request, answer, secret)
    return answer


async def rename(request: Request) -> Response:
    """Name a passkey."""
    asker, form = await asking.submitted(request)
    try:
        await passkey_proving.rename(
            asker.tools,
            asker.visitor,
            passkey_id=ids.read(ids.PASSKEY, request.path_params["passkey"]),
            name=asking.text_of(form, "name"),
        )
    except Invalid as fault:
        view = await showing_account.account(request, asker, fault=fault, fault_at="passkey")
        html = render("account.html", view, locale=asker.locale)
        return answering.page(html, status=refusing.status_of(fault))
    return answering.see_other(f"{paths.ACCOUNT}?done=renamed")


async def remove(request: Request) -> Response:
    """Take a passkey away."""
    asker, _ = await asking.submitted(request)
    passkey_id = ids.read(ids.PASSKEY, request.path_params["passkey"])
    try:
        await passkey_proving.remove(asker.tools, asker.visitor, passkey_id=passkey_id)
    except Conflict as fault:
        view = await showing_account.account(request, asker, fault=fault, fault_at="passkey")
        html = render("account.html", view, locale=asker.locale)
        return answering.page(html, status=refusing.status_of(fault))
    return answering.see_other(f"{paths.ACCOUNT}?done=no-passkey")


ROUTES: Final = (
    Route(paths.PASSKEYS_OPTIONS, options, methods=["POST"]),
    Route(paths.PASSKEYS, add, methods=["POST"]),
    Route(paths.passkey("{passkey}", "rename"), rename, methods=["POST"]),
    Route(paths.passkey("{passkey}", "remove"), remove, methods=["POST"]),
)
