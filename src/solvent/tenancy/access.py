"""Access: who sends a request and whether its origin may change anything."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request

from solvent.errors import Forbidden
from solvent.platform.tools import Tools
from solvent.tenancy import signing_in
from solvent.tenancy.signing_in import NotSignedIn, Visitor

SESSION_COOKIE = "solvent_session"
CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginDoubtful(Forbidden):
    """A browser's unsafe request came without its session's token."""


def tools_of(request: Request) -> Tools:
    """Give the tools of the process that serves the request."""
    tools: Tools = request.app.state.tools
    return tools


async def visitor_of(request: Request) -> Visitor:
    """Recognise the sender by key or session; a session's unsafe request must carry its token.

    Raises NotSignedIn, OriginDoubtful.
    """
    tools = tools_of(request)
    given = request.headers.get("authorization", "")
    kind, _, secret = given.partition(" ")
    if given:
        if kind.lower() != "bearer" or not secret:
            message = "The Authorization header is not of the form 'Bearer sk_…'."
            raise NotSignedIn(message, where="Authorization")
        return await signing_in.by_key(tools.database, secret.strip())
    cookie = request.cookies.get(SESSION_COOKIE, "")
    if not cookie:
        message = "Sign in first, or send a valid API key."
        raise NotSignedIn(message, remedy="Send 'Authorization: Bearer sk_…'.")
    visitor = await signing_in.by_session(tools.database, cookie, now=tools.now())
    if request.method not in _SAFE:
        check_csrf(request.headers.get(CSRF_HEADER, ""), visitor)
    return visitor


def check_csrf(token: str, visitor: Visitor) -> None:
    """Raise OriginDoubtful unless the token is the session's."""
    if not hmac.compare_digest(token.encode(), visitor.csrf.encode()):
        message = "The page's token is missing or old."
        raise OriginDoubtful(message, remedy="Load the page again and repeat.")


Asking = Annotated[Visitor, Depends(visitor_of)]
Using = Annotated[Tools, Depends(tools_of)]
