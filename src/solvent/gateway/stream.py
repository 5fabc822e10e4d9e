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
from starlette.types import Receive, Send
from starlette.types import Scope as Sent

from solvent import ids
from solvent.errors import SolventError
from solvent.gateway.hub import Hub, Listener, Told
from solvent.identity import access
from solvent.ids import Scope
from solvent.platform import asking, outbox
from solvent.platform.asking import Visitor
from solvent.platform.telemetry import STREAMS_OPEN
from solvent.platform.tools import Tools
from solvent.tenancy import finding as companies

_HEARTBEAT_S = 15.0
_CATCH_UP_MAX = 500
_SAID_MAX = 2_000
_ID_DIGITS_MAX = 18
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def events(request: Request) -> StreamingResponse:
    """Open the stream of a company.

    Raises NotSignedIn, CompanyUnknown, PermissionMissing, StreamsTooMany.
    """
    visitor = await asking.visitor_of(request)
    visitor.scope.demand("event:read")
    company_id = ids.read(ids.COMPANY, request.path_params["company"])
    tools: Tools = request.app.state.tools
    async with tools.database.scoped(visitor.scope) as connection:
        await companies.company(connection, visitor.scope, company_id)
    return _Open(request, visitor, company_id)


class _Open(StreamingResponse):
    """A stream that holds its place in the hub for as long as it is being answered."""

    def __init__(self, request: Request, visitor: Visitor, company_id: UUID) -> None:
        super().__init__((), media_type="text/event-stream", headers=_HEADERS)
        self._request, self._scope, self._company_id = request, visitor.scope, company_id
        self._sender = visitor.home.origin.via or visitor.home.actor
        self._home = str(visitor.home.tenant_id)

    async def __call__(self, scope: Sent, receive: Receive, send: Send) -> None:
        """Answer. Raises StreamsTooMany before anything was said."""
        hub: Hub = self._request.app.state.hub
        with hub.listening(
            str(self._scope.tenant_id),
            str(self._company_id),
            sender=self._sender,
            home=self._home,
        ) as listener:
            STREAMS_OPEN.inc()
            try:
                self.body_iterator = self._said(listener)
                await super().__call__(scope, receive, send)
            finally:
                STREAMS_OPEN.dec()

    async def _said(self, listener: Listener) -> AsyncIterator[bytes]:
        tools: Tools = self._request.app.state.tools
        try:
            yield b"retry: 2000\n\n"
            reel = _Reel(tools, self._scope, self._company_id)
            yield await reel.begin(_last_id(self._request))
            async for told in _told(self._request, self._scope, listener):
                yield await reel.write(told)
        except SolventError:
            return  # the database is away: the client comes back by itself and catches up


class _Reel:
    """What one stream has said: each event once, also where two are told out of their order."""

    def __init__(self, tools: Tools, scope: Scope, company_id: UUID) -> None:
        self._tools, self._scope, self._company_id = tools, scope, company_id
        self._sent = 0
        self._said: dict[int, None] = {}

    async def begin(self, last_id: int | None) -> bytes:
        """Go on after an id, or from now on."""
        if last_id is not None:
            self._sent = last_id
            return await self._catch_up()
        async with self._tools.database.scoped(self._scope) as connection:
            self._sent = await outbox.newest_position(
                connection, self._scope.tenant_id, self._company_id
            )
        return b""

    async def write(self, told: Told | None) -> bytes:
        """Write what was told; '' for what was said before."""
        if told is None:
            return b": still here\n\n"
        if told["type"] == "reset":
            return await self._catch_up()
        position = told["position"]
        return self._say(position, told["type"], told["data"])

    def _say(self, position: int, kind: str, data: dict[str, str | int]) -> bytes:
        if not position:
            return _message(None, kind, data)
        if position in self._said:
            return b""
        self._said[position] = None
        if len(self._said) > _SAID_MAX:
            del self._said[next(iter(self._said))]
        self._sent = max(self._sent, position)
        return _message(self._sent, kind, data)

    async def _catch_up(self) -> bytes:
        """Write what came after the last id, or `reset` where that cannot be told."""
        async with self._tools.database.scoped(self._scope) as connection:
            missed = await outbox.since(
                connection,
                tenant_id=self._scope.tenant_id,
                company_id=self._company_id,
                position=self._sent,
                limit=_CATCH_UP_MAX + 1,
            )
            newest = await outbox.newest_position(
                connection, self._scope.tenant_id, self._company_id
            )
        if len(missed) > _CATCH_UP_MAX or self._sent > newest:
            self._sent = newest
            return _message(newest, "reset", {})
        return b"".join(self._say(event.position, event.type, event.data) for event in missed)


async def _told(request: Request, scope: Scope, listener: Listener) -> AsyncIterator[Told | None]:
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
            if not await _still_allowed(request, scope):
                return
            told = None
        yield told


async def _still_allowed(request: Request, scope: Scope) -> bool:
    """Tell whether the sender may still listen, in the organisation where the stream began.

    A guest whose grant ended is recognised at home again, where the permission is another's.
    """
    request.state.seen = True  # the visit stands in the record already
    try:
        visitor = await access.visitor_of(request)
        visitor.scope.demand("event:read")
    except SolventError:
        return False
    return visitor.scope.tenant_id == scope.tenant_id


def _message(position: int | None, kind: str, data: dict[str, str | int]) -> bytes:
    place = b"" if position is None else b"id: %d\n" % position
    return place + b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps(data))


def _last_id(request: Request) -> int | None:
    text = request.headers.get("last-event-id") or request.query_params.get("after", "")
    if not text.isascii() or not text.isdigit():
        return None
    return int(text) if len(text) <= _ID_DIGITS_MAX else 10**_ID_DIGITS_MAX
