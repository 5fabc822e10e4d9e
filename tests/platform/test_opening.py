"""The embedded server that ends under its users is launched again, and ends with the last."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.builders import platform as places
from tests.builders.platform import Place

from solvent.platform import embedded, opening
from solvent.platform.settings import Settings


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with places.a_shelf() as shelf, places.a_place(shelf) as made:
        made.start()
        made.stop()
        yield made


def test_a_killed_server_is_launched_again_with_its_data(place: Place) -> None:
    with embedded.running(**place.where) as cluster:
        place.ask(cluster, "create table kept (n int)", "insert into kept values (7)")
        assert embedded.revive(**place.where) is False
        os.kill(place.pid, signal.SIGKILL)
        _wait_until_gone(place)
        assert embedded.revive(**place.where) is True
        assert embedded.revive(**place.where) is False
        assert place.ask(cluster, "select n from kept") == 7
    assert place.pid == 0


def _wait_until_gone(place: Place) -> None:
    async def gone() -> None:
        while place.pid:  # noqa: ASYNC110  another process ends
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(gone(), 30))


def test_a_process_that_serves_keeps_the_server_up(place: Place) -> None:
    settings = Settings(home=place.home, system_folder=place.system_folder)

    async def serve() -> None:
        keeping = asyncio.create_task(opening.keep_up(settings))
        for _ in range(2):
            os.kill(place.pid, signal.SIGKILL)
            await asyncio.wait_for(_up_again(place), 60)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping

    with embedded.running(**place.where) as cluster:
        asyncio.run(serve())
        assert place.ask(cluster, "select 1") == 1
    assert place.pid == 0


async def _up_again(place: Place) -> None:
    before = place.pid
    while place.pid in {0, before}:  # noqa: ASYNC110  another thread launches
        await asyncio.sleep(0.02)


def test_another_ones_server_is_left_to_its_operator(place: Place) -> None:
    settings = Settings(home=place.home, database_url="postgresql://elsewhere/x")
    asyncio.run(asyncio.wait_for(opening.keep_up(settings), 5))
    assert place.pid == 0
