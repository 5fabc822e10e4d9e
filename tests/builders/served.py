"""The application served by a thread of its own, for clients that wait instead of awaiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from tests.builders import gateway
from tests.builders.gateway import Door, Party
from tests.conftest import Installation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Served:
    """A running application, and an organisation of it that may be thrown away."""

    door: Door
    party: Party
    loop: asyncio.AbstractEventLoop

    def told(self, story: Callable[[Door, Party], Awaitable[T]]) -> T:
        """Run a story beside the server and give what it returns."""

        async def running() -> T:
            return await story(self.door, self.party)

        return asyncio.run_coroutine_threadsafe(running(), self.loop).result(timeout=120)


@contextmanager
def serving(installation: Installation) -> Iterator[Served]:
    """Serve on a port of loopback until the block is left."""
    begun: Future[Served] = Future()
    ended = threading.Event()

    async def told() -> None:
        where = (installation.settings, installation.addresses)
        async with gateway.a_door(*where, listening=True) as door:
            party = await gateway.a_party(door.tools, word="Xylophon")
            begun.set_result(Served(door, party, asyncio.get_running_loop()))
            await asyncio.to_thread(ended.wait)

    def run() -> None:
        try:
            asyncio.run(told())
        except BaseException as fault:
            if begun.done():
                raise
            begun.set_exception(fault)

    thread = threading.Thread(target=run, name="served")
    thread.start()
    try:
        yield begun.result(timeout=120)
    finally:
        ended.set()
        thread.join(timeout=60)
