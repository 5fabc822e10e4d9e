"""Recognising a browser that nobody has signed in with yet: its mark, its value, its token.

The value ties the steps of one sign-in together, and the token of its forms is made from it, so
that no other site can sign somebody in here. Both cookies hold nothing that opens anything.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from solvent.dashboard import asking
from solvent.identity import device_mark
from solvent.identity.access import OriginDoubtful
from solvent.identity.device_mark import DeviceMark
from solvent.identity.passkeys import Site
from solvent.identity.sender import Sender
from solvent.machines import address_range
from solvent.platform.asking import tools_of

_ENTRY: Final = "solvent_entry"
_DEVICE: Final = "solvent_device"
_BYTES: Final = 32
_AGENT_LETTERS_MAX: Final = 300
_YEAR_S: Final = 365 * 24 * 3600
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def sender_of(request: Request) -> Sender:
    """Read who sends, making the value of a browser that has none yet."""
    bound = request.cookies.get(_name(request, _ENTRY), "") or secrets.token_urlsafe(_BYTES)
    return Sender(
        address=address_range.client_address(
            request.client.host if request.client else "",
            request.headers.get("x-forwarded-for", ""),
            proxies=tools_of(request).settings.proxies,
        ),
        agent=request.headers.get("user-agent", "")[:_AGENT_LETTERS_MAX],
        device=device_mark.read(request.cookies.get(_name(request, _DEVICE), "")),
        bound=bound,
    )


def token_of(request: Request, sender: Sender) -> str:
    """Give the token that the forms of this browser carry."""
    key = tools_of(request).keys.derive("entry-form")
    return hmac.digest(key, sender.bound.encode(), "sha256").hex()


async def submitted(request: Request) -> tuple[Sender, FormData]:
    """Read a form of a browser that nobody is signed in with. Raises OriginDoubtful."""
    sender = sender_of(request)
    form = await asking.read_form(request)
    given = asking.text_of(form, "csrf").encode()
    if not hmac.compare_digest(given, token_of(request, sender).encode()):
        message = "The page's token is missing or old."
        raise OriginDoubtful(message, remedy="Load the page again and repeat.")
    return sender, form


def remember(request: Request, response: Response, sender: Sender) -> None:
    """Let the browser keep its value until it is closed."""
    response.set_cookie(
        _name(request, _ENTRY),
        sender.bound,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def know(request: Request, response: Response, device: DeviceMark) -> None:
    """Let the browser keep the mark by which it is known again."""
    response.set_cookie(
        _name(request, _DEVICE),
        device.text(),
        max_age=_YEAR_S,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def site_of(request: Request) -> Site:
    """Give what passkeys are bound to: the host name by which the page was asked for."""
    return Site(request.url.hostname or "", f"{request.url.scheme}://{request.url.netloc}")


def address_of(request: Request, path: str) -> str:
    """Give a whole address to a page, for a mail.

    A port that the request names is only believed of this machine: it may be the sender's own.
    """
    given = tools_of(request).settings.public_url
    if given:
        return f"{given}{path}"
    parts = urlsplit(str(request.url))
    host = parts.hostname or ""
    return f"{parts.scheme}://{parts.netloc if host in _LOOPBACK else host}{path}"


def _name(request: Request, name: str) -> str:
    return f"__Host-{name}" if _is_https(request) else name


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
