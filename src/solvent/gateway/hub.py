"""The hub: events from the database's live channel reach the open streams of this process."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from solvent.errors import Unavailable
from solvent.platform import outbox, postgres
from solvent.platform.telemetry import log

_QUEUE_MAX = 256
STREAMS_PER_SENDER_MAX: Final = 16
"""Streams of one session or key at once, in one process: more tabs than a person reads."""
STREAMS_PER_TENANT_MAX: Final = 1_000
"""Streams into one organisation at once, in one process."""

Told = dict[str, Any]


class StreamsTooMany(Unavailable):
    """The sender, or all who listen to the organisation, hold as many streams as they may."""


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream's mailbox. `overflowed` once it missed something.

    home: the organisation of who listens, which for a guest is not the company's.
    """

    home: str = ""
    queue: asyncio.Queue[Told] = field(default_factory=lambda: asyncio.Queue(_QUEUE_MAX))
    overflowed: bool = False


class Hub:
    """Hands each event to the listeners of its company, and access changes to its tenant's."""

    def __init__(self) -> None:
        self._by_company: defaultdict[tuple[str, str], set[Listener]] = defaultdict(set)
        self._open: Counter[str] = Counter()
        self.ready = asyncio.Event()

    @contextmanager
    def listening(
        self, tenant: str, company: str, *, sender: str, home: str = ""
    ) -> Iterator[Listener]:
        """Listen for a while to one company's events. Raises StreamsTooMany.

        sender: names the session or key that listens. home: their organisation.
        """
        with self._counted(sender, tenant):
            listener = Listener(home)
            key = (tenant, company)
            self._by_company[key].add(listener)
            try:
                yield listener
            finally:
                self._by_company[key].discard(listener)
                if not self._by_company[key]:
                    del self._by_company[key]

    @contextmanager
    def _counted(self, sender: str, tenant: str) -> Iterator[None]:
        if self._open[sender] >= STREAMS_PER_SENDER_MAX:
            message = f"This session or key holds {STREAMS_PER_SENDER_MAX} streams already."
            raise StreamsTooMany(message, remedy="Close one of them, then open another.")
        if self._open[tenant] >= STREAMS_PER_TENANT_MAX:
            message = f"This organisation holds {STREAMS_PER_TENANT_MAX} streams already."
            raise StreamsTooMany(message, remedy="Close some, or ask for changes now and then.")
        self._open.update((sender, tenant))
        try:
            yield
        finally:
            self._open.subtract((sender, tenant))
            self._open = +self._open  # what stands at nought is forgotten

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
            here = tenant == told["tenant"]
            self._hand({one for one in listeners if here or one.home == told["tenant"]}, told)

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
