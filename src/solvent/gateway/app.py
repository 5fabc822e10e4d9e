"""The JSON application: all rooms' routes, one set of problems, headers on every answer."""

from __future__ import annotations

import hmac
import time

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import solvent
from solvent.audit import api as audit
from solvent.connectors import api as connectors
from solvent.custody import api as custody
from solvent.errors import SolventError
from solvent.federation import api as federation
from solvent.gateway import counting, describing, problems, stream
from solvent.gateway.bodies import Bounded
from solvent.health_score import api as health_score
from solvent.identity import api as identity
from solvent.insights import api as insights
from solvent.ledger import api as ledger
from solvent.ledger import statement_api as statements
from solvent.machines import api as machines
from solvent.platform import asking
from solvent.platform.telemetry import HTTP_SECONDS
from solvent.platform.tools import Tools
from solvent.policy import api as policy
from solvent.tenancy import api as tenancy
from solvent.tenancy import grant_api as grants
from solvent.tenancy import member_api as members
from solvent.tenancy import organisation_api as organisation
from solvent.tenancy.metering import Meter

_DESCRIPTION = (
    "Amounts are integers in minor units of the company's currency. Ids carry a type prefix. "
    "Failures are RFC 9457 problem documents. Send `Authorization: Bearer sk_…`."
)
_ROOMS = (
    audit,
    tenancy,
    members,
    grants,
    organisation,
    policy,
    machines,
    identity,
    federation,
    custody,
    connectors,
    ledger,
    statements,
    health_score,
    insights,
)


def create() -> FastAPI:
    """Make the application for /v1; `state.tools` and `state.hub` are set at start."""
    app = FastAPI(
        title="Solvent",
        version=solvent.__version__,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/v1"}],
        responses={"default": describing.PROBLEM_ANSWER},
    )
    app.state.meter = Meter()
    app.state.recognise = counting.visitor_of
    for room in _ROOMS:
        app.include_router(room.router)
    app.router.add_route("/companies/{company}/events", stream.events, methods=["GET"])
    app.router.add_route("/openapi.json", _openapi, methods=["GET"])
    app.router.add_route("/metrics", _metrics, methods=["GET"])
    app.add_exception_handler(SolventError, problems.expected)
    app.add_exception_handler(RequestValidationError, problems.malformed)
    app.add_exception_handler(HTTPException, problems.http)
    app.add_exception_handler(Exception, problems.unexpected)
    app.add_middleware(Bounded)
    app.add_middleware(Measured)
    return app


async def _openapi(request: Request) -> Response:
    """Give the OpenAPI 3.1 document to whoever is signed in."""
    await asking.visitor_of(request)
    app: FastAPI = request.app
    return JSONResponse(describing.document(app))


async def _metrics(request: Request) -> Response:
    """Give the metrics in Prometheus' text form, to the holder of the operator's token only."""
    tools: Tools = request.app.state.tools
    token = tools.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise HTTPException(404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """Times each answer by its route, and puts the headers of an API and the request's name on it.

    What such an answer holds is no page: a browser that is led to it shows and runs nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; streams are measured to their first byte."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("cache-control", "no-store")
                headers.update({**problems.HEADERS, "cache-control": own})
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
                headers[problems.REQUEST_ID] = problems.name_of(Request(scope))
                path = getattr(scope.get("route"), "path", "unmatched")
                HTTP_SECONDS.labels(path, f"{message['status'] // 100}xx").observe(
                    time.perf_counter() - started
                )
            await send(message)

        await self.app(scope, receive, sending)
