"""Requests that trickle in: given up where the sender holds back, left alone where not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from solvent.gateway import pacing


def read_by(route: Any, sent: list[Message], *, body_s: float) -> None:
    """Let a route read what a sender sent, who then sends nothing more."""

    async def told() -> None:
        left = list(sent)

        async def receive() -> Message:
            if left:
                return left.pop(0)
            await asyncio.get_running_loop().create_future()
            raise AssertionError

        async def send(_message: Message) -> None: ...

        await pacing.Paced(route, body_s=body_s)({"type": "http"}, receive, send)

    asyncio.run(told())


async def all_of_it(_scope: Scope, receive: Receive, _send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


def test_a_body_that_stops_arriving_is_given_up() -> None:
    started: list[Message] = [{"type": "http.request", "body": b"a", "more_body": True}]
    with pytest.raises(HTTPException) as refused:
        read_by(all_of_it, started, body_s=0)
    assert refused.value.status_code == 408


def test_what_has_arrived_is_taken_however_late_it_is_asked_for() -> None:
    whole: list[Message] = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b", "more_body": False},
    ]
    read_by(all_of_it, whole, body_s=0)


def test_nobody_is_hurried_once_the_body_is_there() -> None:
    async def listens_on(_scope: Scope, receive: Receive, _send: Send) -> None:
        assert not (await receive()).get("more_body")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await receive()

    read_by(listens_on, [{"type": "http.request", "body": b""}], body_s=0)


class Hasty(pacing.Patient):
    head_s = 0.05


async def _answered(first: bytes, then: bytes = b"") -> bytes:
    """Send bytes to a server of its own and give all that comes until it closes."""

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        head: list[tuple[bytes, bytes]] = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b"ok"})

    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_level="error", http=Hasty
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    try:
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first)
        told = b""
        if then:
            told = await reader.readuntil(b"ok")
            writer.write(then)
        async with asyncio.timeout(30):
            told += await reader.read()
        writer.close()
        return told
    finally:
        server.should_exit = server.force_exit = True
        await serving


def test_a_head_that_stops_arriving_closes_the_connection() -> None:
    assert asyncio.run(_answered(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")) == b""


def test_a_connection_that_says_nothing_is_closed() -> None:
    assert asyncio.run(_answered(b"")) == b""


def test_a_second_head_on_the_same_connection_is_waited_for_no_longer() -> None:
    whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    told = asyncio.run(_answered(whole, then=b"GET / HTTP/1.1\r\nX-Slow: "))
    assert told.count(b"200 OK") == 1
