"""Where a message ends: two ways of saying it are never believed at once."""

from __future__ import annotations

import asyncio

import pytest
from tests.builders import hostile
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

HEADS = {
    "length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n",
    "a list of lengths": "Content-Length: 5, 6\r\n",
    "a length that is none": "Content-Length: +5\r\n",
    "a negative length": "Content-Length: -1\r\n",
    "an unknown coding": "Transfer-Encoding: xchunked\r\n",
    "a space before the colon": "Content-Length : 5\r\n",
    "a folded header": "X-A: b\r\n c\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "a bare line feed": "X-A: b\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("how", HEADS)
def test_a_message_with_two_lengths_is_refused(installation: Installation, how: str) -> None:
    async def story(door: Door, _party: Party, _other: Party) -> bytes:
        port = int(door.site.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /v1/companies HTTP/1.1\r\nHost: 127.0.0.1\r\n{HEADS[how]}\r\n"
        writer.write(head.encode() + b"0\r\n\r\nGET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        async with asyncio.timeout(30):
            told = await reader.read(65536)
        writer.close()
        return told

    told = hostile.told(installation, story, listening=True)
    assert b"alive" not in told, "the second message was smuggled past the first"
    assert told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 401")), told[:200]
