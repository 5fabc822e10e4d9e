"""Access: who sends a request, by key or session, and whether its origin may change anything."""

from __future__ import annotations

import hmac

from fastapi import Request

from solvent import ids
from solvent.errors import Forbidden
from solvent.identity import visiting
from solvent.identity.signing_in import NotSignedIn
from solvent.identity.visiting import Asked
from solvent.ids import IdMalformed
from solvent.machines import address_range
from solvent.platform.asking import Visitor, tools_of

SESSION_COOKIE = "solvent_session"
CSRF_HEADER = "x-csrf-token"
# Under https the browser itself holds a cookie of this name to this host, to / and to https.
SESSION_COOKIE_HTTPS = f"__Host-{SESSION_COOKIE}"
_SECURING = frozenset({"/step-up", "/sign-out", "/language"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginDoubtful(Forbidden):
    """A browser's unsafe request came without its session's token."""


async def visitor_of(request: Request) -> Visitor:
    """Recognise the sender by key or session; a session's unsafe request must carry its token.

    Raises NotSignedIn, OriginDoubtful, OrganisationSuspended.
    """
    tools = tools_of(request)
    given = request.headers.get("authorization", "")
    kind, _, secret = given.partition(" ")
    if given:
        if kind.lower() != "bearer" or not secret:
            message = "The Authorization header is not of the form 'Bearer sk_…'."
            raise NotSignedIn(message, where="Authorization")
        return await visiting.by_key(tools, secret.strip(), asked=asked_of(request))
    visitor = await by_cookie(request)
    if request.method not in _SAFE:
        check_csrf(request.headers.get(CSRF_HEADER, ""), visitor)
    return visitor


async def by_cookie(request: Request) -> Visitor:
    """Recognise a browser's session. Raises NotSignedIn, OrganisationSuspended."""
    cookie = request.cookies.get(session_cookie(request), "")
    if not cookie:
        message = "Sign in first, or send a valid API key."
        raise NotSignedIn(message, remedy="Send 'Authorization: Bearer sk_…'.")
    return await visiting.by_session(tools_of(request), cookie, asked=asked_of(request))


def session_cookie(request: Request) -> str:
    """Give the name of the session's cookie; one set over http counts for nothing on https."""
    return SESSION_COOKIE_HTTPS if request.url.scheme == "https" else SESSION_COOKIE


def asked_of(request: Request) -> Asked:
    """Read what a request says of itself: the company of its path, its address and agent."""
    company = request.path_params.get("company", "")
    try:
        company_id = ids.read(ids.COMPANY, company) if company else None
    except IdMalformed:
        company_id = None
    route = getattr(request.scope.get("route"), "path", "")
    return Asked(
        company_id=company_id,
        address=address_range.client_address(
            request.client.host if request.client else "",
            request.headers.get("x-forwarded-for", ""),
            proxies=tools_of(request).settings.proxies,
        ),
        agent=request.headers.get("user-agent", "")[:300],
        route=f"{request.method} {route}",
        again=getattr(request.state, "seen", False),
        securing=request.url.path in _SECURING or request.url.path.startswith("/account"),
    )


def check_csrf(token: str, visitor: Visitor) -> None:
    """Raise OriginDoubtful unless the token is the session's."""
    if not hmac.compare_digest(token.encode(), visitor.csrf.encode()):
        message = "The page's token is missing or old."
        raise OriginDoubtful(message, remedy="Load the page again and repeat.")
