"""A small HTTP/1.1 client over loopback, cheap enough to stand beside what it measures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson

_BOUNDARY = "bench-7d9f21c4"
_EVENT_BYTES_MAX = 2**20


class AnswerWrong(Exception):
    """The server did not answer as it should."""


@dataclass(slots=True)
class Wire:
    """One kept-alive connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    headers: bytes

    async def ask(
        self, path: str, *, method: str = "GET", body: bytes = b"", kind: str = ""
    ) -> tuple[int, bytes]:
        """Send a request and read its whole answer: status and body."""
        self.send(path, method=method, body=body, kind=kind)
        status, headers = await self.head()
        if b"transfer-encoding" in headers:
            return status, b"".join([part async for part in self.chunks()])
        length = int(headers.get(b"content-length", b"0"))
        return status, await self.reader.readexactly(length)

    async def json(self, path: str) -> Any:
        """Read an answer of JSON. Raises AnswerWrong unless it is a 200."""
        status, body = await self.ask(path)
        if status != 200:
            message = f"{path}: {status} {body[:300]!r}"
            raise AnswerWrong(message)
        return orjson.loads(body)

    def send(self, path: str, *, method: str = "GET", body: bytes = b"", kind: str = "") -> None:
        """Send a request."""
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n".encode() + self.headers
        if body:
            head += f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n".encode()
        self.writer.write(head + b"\r\n" + body)

    async def head(self) -> tuple[int, dict[bytes, bytes]]:
        """Read an answer's status and headers."""
        lines = (await self.reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
        pairs = (line.partition(b":") for line in lines[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return int(lines[0].split()[1]), headers

    async def chunks(self) -> AsyncIterator[bytes]:
        """Read the parts of a chunked answer as they come."""
        while size := int(await self.reader.readline(), 16):
            part = await self.reader.readexactly(size + 2)
            yield part[:-2]
        await self.reader.readline()

    async def events(self) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Read server-sent events: type and data; comments and retry times are passed over."""
        waiting = b""
        async for part in self.chunks():
            waiting += part
            *whole, waiting = waiting.split(b"\n\n")
            for block in whole:
                pairs = (line.partition(b": ") for line in block.split(b"\n"))
                fields = {name: value for name, _, value in pairs}
                if b"event" in fields:
                    yield fields[b"event"].decode(), orjson.loads(fields[b"data"])

    async def close(self) -> None:
        """Close the connection."""
        self.writer.close()


async def connect(port: int, *, key: str = "") -> Wire:
    """Open a connection; `key` goes with each request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_EVENT_BYTES_MAX)
    headers = f"authorization: Bearer {key}\r\n".encode() if key else b""
    return Wire(reader, writer, headers)


def form(*, file_name: str, content: bytes, fields: dict[str, str]) -> tuple[bytes, str]:
    """Write a multipart form with one file in `file`; gives the body and its content type."""
    parts = [
        f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="{file_name}"\r\n'
        "content-type: application/x-ofx\r\n\r\n"
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={_BOUNDARY}"
