"""What is sent along: read from whom it may be, and no more of it than the route can use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from tests.builders import gateway
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

from solvent.gateway import bodies

MEBIBYTE = 2**20
LIMIT = 4 * MEBIBYTE


def opened(installation: Installation, story: Callable[[Door, Party], Awaitable[None]]) -> None:
    async def told() -> None:
        settings = replace(installation.settings, upload_bytes_max=LIMIT)
        async with gateway.a_door(settings, installation.addresses) as door:
            await story(door, await gateway.a_party(door.tools, word="Xylophon"))

    asyncio.run(told())


class Flow:
    """A body without a stated length, that tells how much of it was taken."""

    def __init__(self, mebibytes: int) -> None:
        self.left, self.taken = mebibytes, 0

    async def pour(self) -> AsyncIterator[bytes]:
        """Give it bit by bit."""
        while self.left:
            self.left, self.taken = self.left - 1, self.taken + 1
            yield b" " * MEBIBYTE


@pytest.mark.parametrize("key", ["", "sk_wrong"])
@pytest.mark.parametrize("path", ["/v1/companies", "/v1/companies/{company}/imports"])
def test_no_byte_is_taken_from_a_stranger(installation: Installation, path: str, key: str) -> None:
    async def story(door: Door, party: Party) -> None:
        where = path.format(company=party.names["company"])
        taken = 0

        async def receive() -> dict[str, object]:
            nonlocal taken
            taken += 1
            return {"type": "http.request", "body": b"x" * MEBIBYTE, "more_body": taken < 9}

        said: list[int] = []

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                said.append(int(str(message["status"])))

        headers = [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/json"),
            *([(b"authorization", f"Bearer {key}".encode())] if key else []),
        ]
        scope = {"type": "http", "method": "POST", "path": where, "headers": headers}
        rest = {"query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1"}
        await door.app(scope | rest, receive, send)  # type: ignore[arg-type]
        assert (said, taken) == ([401], 0)

    opened(installation, story)


def test_a_form_of_fields_ends_at_its_limit(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        flow = Flow(50)
        answer = await door.ask("POST", "/v1/companies", key=party.key, content=flow.pour())
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert flow.taken <= 1 + bodies.BODY_BYTES_MAX // MEBIBYTE
        stated = b" " * (bodies.BODY_BYTES_MAX + 1)
        answer = await door.ask("POST", "/v1/companies", key=party.key, content=stated)
        assert answer.status_code == 413

    opened(installation, story)


def test_the_import_door_takes_a_whole_file_and_no_more(installation: Installation) -> None:
    async def story(door: Door, party: Party) -> None:
        path = f"/v1/companies/{party.names['company']}/imports"
        file = {"file": ("all.csv", b"x" * LIMIT)}
        answer = await door.ask("POST", path, key=party.key, files=file)
        assert answer.status_code == 202, answer.text
        flow = Flow(50)
        head = {"content-type": "multipart/form-data; boundary=x"}
        answer = await door.ask("POST", path, key=party.key, headers=head, content=flow.pour())
        assert answer.status_code in {400, 413}
        assert flow.taken <= 2 + LIMIT // MEBIBYTE

    opened(installation, story)
