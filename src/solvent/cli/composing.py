"""Composing the serving process: JSON door, pages, live hub and workers in one application."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from solvent.dashboard import app as pages
from solvent.errors import Conflict, Invalid
from solvent.gateway import app as gateway
from solvent.gateway.hub import Hub
from solvent.platform import opening
from solvent.platform.opening import Addresses
from solvent.platform.settings import Settings
from solvent.platform.tools import Tools, utc_today
from solvent.worker import relay

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BACKLOG = 4096
_GRACE_S = 5
_GC_YOUNG = 50_000


class PortTaken(Conflict):
    """Another program listens on the port, or it may not be used."""


Background = Callable[[Tools], Awaitable[None]]


class ListeningRefused(Invalid):
    """The process would listen to the network without sign-in being set up."""


def application(
    settings: Settings,
    addresses: Addresses,
    *,
    today: Callable[[], date] = utc_today,
    background: Background | None = None,
) -> Starlette:
    """Make the whole application. `background` runs beside it from its start."""
    hub = Hub()
    json_door, page_door = gateway.create(), pages.create()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            tools = await stack.enter_async_context(opening.tools(settings, addresses, today=today))
            for door in (json_door, page_door):
                door.state.tools, door.state.hub = tools, hub
            tasks = [
                asyncio.create_task(hub.run(addresses.app), name="hub"),
                asyncio.create_task(opening.keep_up(settings), name="keep-up"),
            ]
            if settings.workers_inside:
                run = relay.run(tools, relay_url=addresses.relay)
                tasks.append(asyncio.create_task(run, name="relay"))
            if background is not None:
                tasks.append(asyncio.ensure_future(background(tools)))
            try:
                yield
            finally:
                hub.close()
                for task in tasks:
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*tasks, return_exceptions=True)

    routes: list[BaseRoute] = [
        Route("/livez", _alive),
        Mount("/v1", json_door),
        Mount("/", page_door),
    ]
    hosts = [*_LOOPBACK, "[::1]", *settings.public_hosts]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Settled),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        ],
    )


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

    Raises ListeningRefused for an address beyond loopback, PortTaken.
    """
    if settings.host not in _LOOPBACK:
        message = f"Listening on {settings.host} would open the books to the network."
        raise ListeningRefused(
            message,
            where="SOLVENT_HOST",
            remedy="Keep 127.0.0.1 and put a proxy with sign-in before it.",
        )
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
