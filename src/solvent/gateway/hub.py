"""The hub: events from the database's live channel reach the open streams of this process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from solvent.platform import outbox, postgres
from solvent.platform.postgres import DatabaseAway

_QUEUE_MAX = 256
_AWAY_S = 1.0

Told = dict[str, Any]


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream's mailbox. `overflowed` once it missed something."""

    queue: asyncio.Queue[Told] = field(default_factory=lambda: asyncio.Queue(_QUEUE_MAX))
    overflowed: bool = False


class Hub:
    """Hands each event to the listeners of its company, and access changes to its tenant's."""

    def __init__(self) -> None:
        self._by_company: defaultdict[tuple[str, str], set[Listener]] = defaultdict(set)
        self.ready = asyncio.Event()

    @contextmanager
    def listening(self, tenant: str, company: str) -> Iterator[Listener]:
        """Listen for a while to one company's events."""
        listener = Listener()
        key = (tenant, company)
        self._by_company[key].add(listener)
        try:
            yield listener
        finally:
            self._by_company[key].discard(listener)
            if not self._by_company[key]:
                del self._by_company[key]

    def close(self) -> None:
        """End all streams: each is told so and its client comes back, to another process."""
        for listeners in self._by_company.values():
            self._hand(listeners, {"type": "closing"})

    async def run(self, url: str) -> None:
        """Receive until cancelled; reconnects when the database was away."""
        while True:
            try:
                connection = await postgres.listen(url)
            except DatabaseAway:
                await asyncio.sleep(_AWAY_S)
                continue
            lost = asyncio.Event()
            connection.add_termination_listener(lambda *_, lost=lost: lost.set())
            try:
                await connection.add_listener(outbox.LIVE_CHANNEL, self._receive)
                self.ready.set()
                await lost.wait()
                self._reset_all()
            finally:
                with suppress(Exception):
                    await connection.close(timeout=1)

    def _receive(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        told: Told = orjson.loads(str(payload))
        if "company" in told:
            self._hand(self._by_company.get((told["tenant"], told["company"]), set()), told)
            return
        for (tenant, _), listeners in self._by_company.items():
            if tenant == told["tenant"]:
                self._hand(listeners, told)

    def _reset_all(self) -> None:
        """What was said while the connection was lost is unknown: streams catch up themselves."""
        for listeners in self._by_company.values():
            for listener in listeners:
                listener.overflowed = True

    @staticmethod
    def _hand(listeners: set[Listener], told: Told) -> None:
        for listener in listeners:
            try:
                listener.queue.put_nowait(told)
            except asyncio.QueueFull:
                listener.overflowed = True
