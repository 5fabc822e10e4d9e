"""A small outside on 127.0.0.1: a server that answers as it is told and notes what it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answering = Callable[["Asked"], bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in. headers: names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Outside:
    """A server that is running. asked: all requests so far."""

    port: int
    asked: list[Asked] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"


def answer(body: bytes = b"", *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> bytes:
    """Write a whole HTTP/1.1 answer."""
    lines = [
        f"HTTP/1.1 {status}",
        *headers,
        f"content-length: {len(body)}",
        "connection: close",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def an_outside(answering: Answering) -> AsyncIterator[Outside]:
    """Run a server; `answering` gives the raw answer, or b'' for silence."""
    silent: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        asked = Asked(method, target, headers, body)
        outside.asked.append(asked)
        said = answering(asked)
        if not said:
            waiting = asyncio.Event()
            silent.append(waiting)
            await waiting.wait()
        writer.write(said)
        try:
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except ConnectionError:
            return  # the other side had enough

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    outside = Outside(server.sockets[0].getsockname()[1])
    try:
        yield outside
    finally:
        for waiting in silent:
            waiting.set()
        server.close()
        await server.wait_closed()
