"""The OAuth 2.0 door: small, open to whoever can prove a client, and apart from /v1."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from solvent.gateway.app import Measured
from solvent.machines import oauth_api
from solvent.machines.oauth_api import OAuthFault
from solvent.platform.settings import Settings
from solvent.platform.telemetry import log


def create() -> Starlette:
    """Make the application for /oauth; `state.tools` is set at start."""
    return Starlette(
        routes=list(oauth_api.ROUTES),
        middleware=[Middleware(Measured)],
        exception_handlers={OAuthFault: _refused, Exception: _unexpected},
    )


def metadata_route(settings: Settings) -> Route:
    """Make the route of the document that tells where the rest is (RFC 8414)."""

    async def metadata(_request: Request) -> Response:
        return oauth_api.metadata(settings)

    return Route(oauth_api.METADATA_PATH, metadata, methods=["GET"])


async def _refused(_request: Request, fault: Exception) -> Response:
    if not isinstance(fault, OAuthFault):
        raise fault
    return oauth_api.answer(fault)


async def _unexpected(request: Request, fault: Exception) -> Response:
    log.error("gateway.oauth.failed", path=request.url.path, exc_info=fault)
    return oauth_api.answer(OAuthFault("server_error", "It has been logged.", status=500))
