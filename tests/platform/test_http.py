from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.builders import outside
from tests.builders.outside import Asked, Outside

from solvent.platform.http import AnswerUnusable, Outgoing, OutsideSilent
from solvent.platform.outgoing_address import AddressRefused


def told(
    answering: Callable[[Asked], bytes], story: Callable[[Outside, Outgoing], Awaitable[None]]
) -> list[Asked]:
    async def run() -> list[Asked]:
        async with outside.an_outside(answering) as there:
            await story(there, Outgoing(allow=(there.place,)))
            return there.asked

    return asyncio.run(run())


def fine(_asked: Asked) -> bytes:
    return outside.answer(b'{"well": true}', headers=("content-type: application/json",))


def test_an_allowed_place_is_asked_and_its_answer_read() -> None:
    async def story(there: Outside, outgoing: Outgoing) -> None:
        got = await outgoing.ask(
            "POST",
            there.url("/token?a=b"),
            purpose="test",
            form={"grant": "a b&c"},
            headers={"authorization": "Basic x"},
        )
        assert got.is_good
        assert got.json() == {"well": True}
        assert got.headers["content-type"] == "application/json"

    (asked,) = told(fine, story)
    assert (asked.method, asked.target, asked.body) == ("POST", "/token?a=b", b"grant=a+b%26c")
    assert asked.headers["authorization"] == "Basic x"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"


def test_what_is_inside_is_not_asked_unless_allowed_by_host_and_port() -> None:
    async def story(there: Outside, _: Outgoing) -> None:
        for outgoing in (Outgoing(), Outgoing(allow=(f"127.0.0.1:{there.port + 1}",))):
            for url in (
                there.url(),
                f"https://127.0.0.1:{there.port}/",
                f"https://localhost:{there.port}/",
                f"https://[::1]:{there.port}/",
                f"https://[::ffff:7f00:1]:{there.port}/",
                f"https://2130706433:{there.port}/",
                f"https://0x7f.1:{there.port}/",
                "https://169.254.169.254/latest/meta-data/",
            ):
                with pytest.raises(AddressRefused):
                    await outgoing.ask("GET", url, purpose="test")

    assert told(fine, story) == []


def test_a_name_is_looked_up_once_and_all_its_addresses_are_checked() -> None:
    looked_up: list[str] = []

    async def changing(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["8.8.8.8", "127.0.0.1"]

    async def story(there: Outside, _: Outgoing) -> None:
        with pytest.raises(AddressRefused):
            await Outgoing(resolve=changing).ask(
                "GET", f"https://rebinding.example:{there.port}/", purpose="test"
            )

    assert told(fine, story) == []
    assert looked_up == ["rebinding.example"]


def test_the_connection_goes_to_the_checked_address_with_the_name_in_its_header() -> None:
    calls: list[str] = []

    async def once(host: str, _port: int) -> list[str]:
        calls.append(host)
        return ["127.0.0.1"]

    async def story(there: Outside, _: Outgoing) -> None:
        place = f"inside.example:{there.port}"
        outgoing = Outgoing(allow=(place,), resolve=once)
        assert (await outgoing.ask("GET", f"http://{place}/", purpose="test")).is_good

    (asked,) = told(fine, story)
    assert asked.headers["host"].startswith("inside.example:")
    assert calls == ["inside.example"]


def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    async def two(_host: str, _port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async def story(there: Outside, _: Outgoing) -> None:
        place = f"inside.example:{there.port}"
        outgoing = Outgoing(allow=(place,), resolve=two)
        assert (await outgoing.ask("GET", f"http://{place}/", purpose="test")).is_good

    assert len(told(fine, story)) == 1


def test_a_redirection_is_given_back_and_not_followed() -> None:
    def elsewhere(_asked: Asked) -> bytes:
        headers = ("location: http://169.254.169.254/latest/meta-data/",)
        return outside.answer(status="302 Found", headers=headers)

    async def story(there: Outside, outgoing: Outgoing) -> None:
        got = await outgoing.ask("GET", there.url(), purpose="test")
        assert (got.status, got.is_good) == (302, False)

    assert len(told(elsewhere, story)) == 1


def test_too_much_silence_and_nonsense_are_failures() -> None:
    def unlike(asked: Asked) -> bytes:
        return {
            "/much": outside.answer(b"x" * 5_000),
            "/endless": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000,
            "/nonsense": b"no HTTP at all\r\n\r\n",
            "/text": outside.answer(b"<html>"),
        }.get(asked.target, b"")

    async def story(there: Outside, outgoing: Outgoing) -> None:
        for path in ("/much", "/endless"):
            with pytest.raises(AnswerUnusable):
                await outgoing.ask("GET", there.url(path), purpose="test", bytes_max=4_999)
        with pytest.raises(OutsideSilent):
            await outgoing.ask("GET", there.url("/nonsense"), purpose="test")
        with pytest.raises(OutsideSilent):
            await outgoing.ask("GET", there.url("/silence"), purpose="test", deadline_s=0.05)
        with pytest.raises(AnswerUnusable):
            (await outgoing.ask("GET", there.url("/text"), purpose="test")).json()

    told(unlike, story)


def test_a_name_that_nobody_knows_is_a_failure_of_the_outside() -> None:
    async def nobody(_host: str, _port: int) -> list[str]:
        raise OSError

    async def nothing(_host: str, _port: int) -> list[str]:
        return []

    async def story() -> None:
        for resolve in (nobody, nothing):
            with pytest.raises(OutsideSilent):
                await Outgoing(resolve=resolve).ask("GET", "https://x.example/", purpose="test")

    asyncio.run(story())
