"""Routes by which a script of ours signs somebody in with a passkey."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from solvent.dashboard import asking
from solvent.entrance import coming_in, paths, recognising_browser
from solvent.errors import SolventError
from solvent.identity import passkey_proving
from solvent.identity.proof import Method
from solvent.platform.asking import tools_of


async def options(request: Request) -> Response:
    """Give what the browser is asked to prove."""
    sender, _ = await recognising_browser.submitted(request)
    asked, note = passkey_proving.ask_to_use(
        tools_of(request), site=recognising_browser.site_of(request), bound=sender.bound
    )
    return JSONResponse({"options": asked, "note": note})


async def passkey(request: Request) -> Response:
    """Check what the device proved, and begin the session."""
    sender, form = await recognising_browser.submitted(request)
    tools = tools_of(request)
    try:
        entered = await passkey_proving.enter(
            tools,
            site=recognising_browser.site_of(request),
            note=asking.text_of(form, "note"),
            answer=asking.text_of(form, "answer"),
            sender=sender,
        )
    except SolventError as fault:
        coming_in.note(tools, fault, method=Method.PASSKEY)
        return JSONResponse({"refused": True}, status_code=coming_in.status_of(fault))
    answer = JSONResponse({"to": asking.local_path(asking.text_of(form, "back"), otherwise="/")})
    await coming_in.hand_over(request, answer, entered)
    return answer


ROUTES: Final = (
    Route(paths.PASSKEY_OPTIONS, options, methods=["POST"]),
    Route(paths.PASSKEY, passkey, methods=["POST"]),
)
