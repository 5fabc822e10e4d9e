"""Bodies: only who may come in is listened to, and for no longer than a route can use.

A route reads its body before it asks who sent it; whoever has no key could fill memory and disk.
"""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from solvent.errors import SolventError
from solvent.gateway import problems
from solvent.identity import access
from solvent.platform.tools import Tools

BODY_BYTES_MAX: Final = 2**20
_AROUND_A_FILE: Final = 64 * 1024
_TOO_LARGE: Final = 413
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MEBIBYTE: Final = 2**20


class Bounded:
    """Recognises the sender of a body before it is read, and counts while it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if scope["method"] not in _WITHOUT_BODY:
            try:
                await access.visitor_of(request)
            except SolventError as fault:
                answer = await problems.expected(request, fault)
                await answer(scope, receive, send)
                return
        most = _most(request)
        stated = request.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > most:
            answer = await problems.http(request, _too_large(most))
            await answer(scope, receive, send)
            return
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _too_large(most)
            return message

        await self.app(scope, counting, send)


def _most(request: Request) -> int:
    """Give how much the route takes: a file for the import door, a few fields elsewhere."""
    if request.method != "POST" or not request.url.path.endswith("/imports"):
        return BODY_BYTES_MAX
    tools: Tools = request.app.state.tools
    return tools.settings.upload_bytes_max + _AROUND_A_FILE


def _too_large(most: int) -> HTTPException:
    return HTTPException(_TOO_LARGE, f"More than {most // _MEBIBYTE} MB were sent.")
