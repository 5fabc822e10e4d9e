"""The hub: events from the database's live channel reach the open streams of this process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from solvent.platform import outbox, postgres
from solvent.platform.telemetry import log

_QUEUE_MAX = 256

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
        """Receive until cancelled, again after each loss of the database."""
        await postgres.hear(url, channel=outbox.LIVE_CHANNEL, told=self._receive, begun=self._begin)

    def _begin(self) -> None:
        """What was said while nobody listened is unknown: streams catch up themselves."""
        self.ready.set()
        for listeners in self._by_company.values():
            self._hand(listeners, {"type": "reset"})

    def _receive(self, payload: str) -> None:
        told = _read(payload)
        if told is None:
            return
        if "company" in told:
            self._hand(self._by_company.get((told["tenant"], told["company"]), set()), told)
            return
        for (tenant, _), listeners in self._by_company.items():
            if tenant == told["tenant"]:
                self._hand(listeners, told)

    @staticmethod
    def _hand(listeners: set[Listener], told: Told) -> None:
        for listener in listeners:
            try:
                listener.queue.put_nowait(told)
            except asyncio.QueueFull:
                listener.overflowed = True


def _read(payload: str) -> Told | None:
    try:
        told: Told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        log.warning("gateway.hub.malformed")
        return None
    return told
