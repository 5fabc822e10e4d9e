"""The live stream: one company's events as server-sent events, with ids and versions only.

The id of an event is its place in the outbox, so that a browser that comes back is told what it
missed. An id that cannot be continued from gets `reset`: load anew. Served as a plain route.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse

from solvent import ids
from solvent.errors import SolventError
from solvent.events import Event
from solvent.gateway.hub import Hub, Listener, Told
from solvent.ids import Scope
from solvent.platform import outbox
from solvent.platform.telemetry import STREAMS_OPEN
from solvent.platform.tools import Tools
from solvent.tenancy import access
from solvent.tenancy import finding as companies

_HEARTBEAT_S = 15.0
_CATCH_UP_MAX = 500
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def events(request: Request) -> StreamingResponse:
    """Open the stream of a company. Raises NotSignedIn, CompanyUnknown, PermissionMissing."""
    visitor = await access.visitor_of(request)
    visitor.scope.demand("event:read")
    company_id = ids.read(ids.COMPANY, request.path_params["company"])
    tools: Tools = request.app.state.tools
    async with tools.database.scoped(visitor.scope) as connection:
        await companies.company(connection, visitor.scope, company_id)
    return StreamingResponse(
        _stream(request, visitor.scope, company_id),
        media_type="text/event-stream",
        headers=_HEADERS,
    )


async def _stream(request: Request, scope: Scope, company_id: UUID) -> AsyncIterator[bytes]:
    tools: Tools = request.app.state.tools
    hub: Hub = request.app.state.hub
    STREAMS_OPEN.inc()
    try:
        with hub.listening(str(scope.tenant_id), str(company_id)) as listener:
            yield b"retry: 2000\n\n"
            sent = _last_id(request)
            if sent is not None:
                caught_up, sent = await _missed(tools, scope, company_id, sent)
                yield caught_up
            async for told in _told(request, listener):
                if told is None:
                    yield b": still here\n\n"
                elif told["type"] == "reset":
                    caught_up, sent = await _missed(tools, scope, company_id, sent or 0)
                    yield caught_up
                elif told["position"] > (sent or 0):
                    sent = told["position"]
                    yield _message(sent, told["type"], told["data"])
                elif not told["position"]:
                    yield _message(None, told["type"], told["data"])
    finally:
        STREAMS_OPEN.dec()


async def _told(request: Request, listener: Listener) -> AsyncIterator[Told | None]:
    """Give what is told, None as a heartbeat; ends when the sender may listen no more."""
    while True:
        if listener.overflowed:
            listener.overflowed = False
            yield {"type": "reset"}
        try:
            told = await asyncio.wait_for(listener.queue.get(), timeout=_HEARTBEAT_S)
        except TimeoutError:
            told = None
        if told is not None and told["type"] == "closing":
            return
        if told is None or told["type"] == "access.changed":
            if not await _still_allowed(request):
                return
            told = None
        yield told


async def _still_allowed(request: Request) -> bool:
    try:
        visitor = await access.visitor_of(request)
        visitor.scope.demand("event:read")
    except SolventError:
        return False
    return True


async def _missed(tools: Tools, scope: Scope, company_id: UUID, position: int) -> tuple[bytes, int]:
    """Write what came after a position, or `reset` where that cannot be told."""
    async with tools.database.scoped(scope) as connection:
        missed = await outbox.since(
            connection,
            tenant_id=scope.tenant_id,
            company_id=company_id,
            position=position,
            limit=_CATCH_UP_MAX + 1,
        )
        newest = await outbox.newest_position(connection, scope.tenant_id, company_id)
    if len(missed) > _CATCH_UP_MAX or position > newest:
        return _message(newest, "reset", {}), newest
    return b"".join(_of_event(event) for event in missed), max(newest, position)


def _of_event(event: Event) -> bytes:
    return _message(event.position, event.type, event.data)


def _message(position: int | None, kind: str, data: dict[str, str | int]) -> bytes:
    place = b"" if position is None else b"id: %d\n" % position
    return place + b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(data))


def _last_id(request: Request) -> int | None:
    text = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(text) if text.isascii() and text.isdigit() else None
