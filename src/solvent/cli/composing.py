"""Composing the serving process: JSON door, pages, live hub and workers in one application."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from solvent.administration import app as administration
from solvent.cli.listening import LOOPBACK
from solvent.custody import tending
from solvent.dashboard import app as pages
from solvent.entrance import app as entrance
from solvent.errors import Conflict
from solvent.gateway import app as gateway
from solvent.gateway import oauth, pacing, problems, scim
from solvent.gateway.hub import Hub
from solvent.platform import opening
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, utc_today
from solvent.tenancy.metering import Meter
from solvent.worker import relay, resealing

_BACKLOG = 4096
_GRACE_S = 5
_GC_YOUNG = 50_000


class PortTaken(Conflict):
    """Another program listens on the port, or it may not be used."""


Background = Callable[[Tools], Awaitable[None]]


def application(
    settings: Settings,
    addresses: Addresses,
    *,
    today: Callable[[], date] = utc_today,
    background: Background | None = None,
) -> Starlette:
    """Make the whole application. `background` runs beside it from its start."""
    hub = Hub()
    json_door, oauth_door = gateway.create(), oauth.create()
    scim_door = scim.create(json_door.state.meter)
    page_door = pages.create([*entrance.ROUTES, *administration.ROUTES])

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with opening.tools(settings, addresses, today=today) as tools:
            for door in (json_door, oauth_door, scim_door, page_door):
                door.state.tools, door.state.hub = tools, hub
            tasks = _tasks(tools, addresses, hub=hub, meter=json_door.state.meter)
            if background is not None:
                tasks.append(asyncio.ensure_future(background(tools)))
            try:
                yield
            finally:
                hub.close()
                await _end(tasks)

    routes: list[BaseRoute] = [
        Route("/livez", _alive),
        Mount("/v1", json_door),
        oauth.metadata_route(settings),
        Mount("/oauth", oauth_door),
        Mount(scim.PREFIX, scim_door),
        Mount("/", page_door),
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=_middleware(settings),
        exception_handlers={HTTPException: problems.unrouted},
    )


def _tasks(
    tools: Tools, addresses: Addresses, *, hub: Hub, meter: Meter
) -> list[asyncio.Future[None]]:
    """Begin what goes on beside the answering; the workers among it, where they are inside."""
    works = {
        "hub": hub.run(addresses.app),
        "keep-up": opening.keep_up(tools.settings),
        "meter": meter.run(tools),
    }
    if tools.settings.workers_inside:
        works["relay"] = relay.run(tools, relay_url=addresses.relay)
        works["tending"] = tending.run(tools)
        works["resealing"] = resealing.run(tools)
    return [asyncio.create_task(work, name=name) for name, work in works.items()]


async def _end(tasks: list[asyncio.Future[None]]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)


def _middleware(settings: Settings) -> list[Middleware]:
    hosts = [*LOOPBACK, "[::1]", *settings.public_hosts]
    return [
        Middleware(Settled),
        Middleware(pacing.Paced),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
    ]


class Settled:
    """Keeps a fault that was answered and logged from being logged a second time by the server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only a fault before the answer was complete goes further."""
        complete = False

        async def sending(message: Message) -> None:
            nonlocal complete
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                complete = True

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if not complete:
                raise


def reserve(settings: Settings) -> socket.socket:
    """Take the port, so that a port in use is told before anything else is done.

    Nobody is let in by it yet. Raises PortTaken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError as fault:
        taken.close()
        message = f"Port {settings.port} cannot be used: {fault.strerror}."
        raise PortTaken(message, remedy="Choose another one with --port.") from fault
    return taken


def serve(application_: Starlette, taken: socket.socket) -> None:
    """Serve until told to stop; open streams are ended so that clients come back elsewhere."""
    tend_memory()
    config = uvicorn.Config(
        application_,
        log_level="warning",
        access_log=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_S,
        http=pacing.Patient,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[taken])


def leave_in_order() -> None:
    """Make a request to end run the blocks that stop what was started, the database among them."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def tend_memory() -> None:
    """Look for garbage in cycles seldom: a large import makes a million objects and no cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_YOUNG, 20, 50)


async def _alive(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("alive\n")
