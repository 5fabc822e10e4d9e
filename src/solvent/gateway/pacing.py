"""Pacing: a request that trickles in is given up, so that a few senders cannot hold every place."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S: Final = 20.0
"""How long the head of a request may take."""
BODY_S: Final = 20.0
"""How long a body may take before its pace counts."""
BYTES_PER_S_MIN: Final = 4 * 1024
"""The pace that a body must keep after that, which a poor telephone line does."""
_TOO_SLOW: Final = 408


class Paced:
    """Waits for a body as long as it keeps its pace; what comes after a body may take long.

    body_s: how long a body may take before its pace counts.
    """

    def __init__(self, app: ASGIApp, *, body_s: float = BODY_S) -> None:
        self.app = app
        self.body_s = body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a slow body is told to the route as an HTTPException 408."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, self._paced(receive), send)

    def _paced(self, receive: Receive) -> Receive:
        read, complete = 0, False
        # The clock starts with the first wait: what was done before is not the sender's fault.
        begun: float | None = None

        async def pacing() -> Message:
            nonlocal read, complete, begun
            if complete:
                return await receive()
            begun = begun or asyncio.get_running_loop().time()
            try:
                # What has arrived is taken without waiting, however late the route asks for it.
                async with asyncio.timeout_at(begun + self.body_s + read / BYTES_PER_S_MIN):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(_TOO_SLOW, "The body came too slowly.") from None
            read += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            return message

        return pacing


class Patient(HttpToolsProtocol):
    """A connection that is closed where the head of a request does not come in time."""

    head_s: float = HEAD_S
    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head from now on."""
        super().connection_made(transport)
        self._wait_for_head()

    def on_message_begin(self) -> None:
        """Wait for a further head from its first byte on; before it, uvicorn's own limit holds."""
        super().on_message_begin()
        if self._due is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._wait_no_more()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is waited for."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._due = self.loop.call_later(self.head_s, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
