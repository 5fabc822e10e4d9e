"""Answering: pages, redirects and cookies, each with the headers that keep them to themselves."""

from __future__ import annotations

import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from solvent.dashboard.asking import LANGUAGE_COOKIE
from solvent.identity import access
from solvent.identity.session_life import LIFE_MAX
from solvent.platform.telemetry import HTTP_SECONDS

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none';"
        " manifest-src 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
STAY_ON_HTTPS: Final = "max-age=31536000; includeSubDomains"
_YEAR_S: Final = 365 * 24 * 3600
_SEE_OTHER: Final = 303


class Guarded:
    """Puts the security headers on each answer, and times it by its route.

    What does not say otherwise is kept by no cache.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                guard(headers)
                name = scope.get("state", {}).get("request_id", "")
                if name:
                    headers["x-request-id"] = name
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = STAY_ON_HTTPS
                path = getattr(scope.get("route"), "path", "unmatched")
                taken = time.perf_counter() - started
                HTTP_SECONDS.labels(path, f"{message['status'] // 100}xx").observe(taken)
            await send(message)

        await self.app(scope, receive, sending)


def guard(headers: MutableHeaders) -> None:
    """Add the headers of a page to an answer's own."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")


def page(html: str, *, status: int = 200) -> Response:
    """Answer with a page."""
    return HTMLResponse(html, status_code=status)


def see_other(path: str) -> Response:
    """Send the browser to a page of this site, to be fetched with GET."""
    return RedirectResponse(path, status_code=_SEE_OTHER)


def begin_session(request: Request, response: Response, secret: str) -> None:
    """Hand the browser its session: out of scripts' reach and never sent by another site."""
    response.set_cookie(
        access.session_cookie(request),
        secret,
        max_age=int(LIFE_MAX.total_seconds()),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def end_session(request: Request, response: Response) -> None:
    """Take the browser's session away, and what it kept of the pages."""
    response.headers["clear-site-data"] = '"cache", "storage"'
    response.delete_cookie(
        access.session_cookie(request),
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def remember_language(request: Request, response: Response, tag: str) -> None:
    """Let the browser keep the language that was picked."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        tag,
        max_age=_YEAR_S,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
