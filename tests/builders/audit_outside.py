"""Witnesses of the outside: a web server on loopback that keeps what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Sent:
    """A request as it came. headers: names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Outside:
    """A server that keeps requests. status: what it answers with."""

    port: int = 0
    status: int = 200
    sent: list[Sent] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (each.partition(":") for each in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.sent.append(Sent(method, path, headers, body))
        answer = b"kept"
        writer.write(
            f"HTTP/1.1 {self.status} X\r\ncontent-length: {len(answer)}\r\n"
            f"connection: close\r\n\r\n".encode()
            + answer
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def an_outside() -> AsyncIterator[Outside]:
    """Have a server on loopback for a while."""
    outside = Outside()
    server = await asyncio.start_server(outside.serve, "127.0.0.1", 0)
    outside.port = server.sockets[0].getsockname()[1]
    async with server:
        yield outside
