"""The relay: takes waiting events one at a time, runs their job, marks them done or failed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import timedelta

from solvent import events
from solvent.connectors import jobs as connector_jobs
from solvent.custody import jobs as custody_jobs
from solvent.errors import SolventError
from solvent.events import Event
from solvent.health_score import jobs as score_jobs
from solvent.ids import TenantId
from solvent.insights import jobs as insight_jobs
from solvent.ledger import jobs as ledger_jobs
from solvent.platform import outbox, postgres
from solvent.platform.postgres import DatabaseAway
from solvent.platform.telemetry import (
    EVENT_SECONDS,
    EVENTS_HANDLED,
    OUTBOX_PARKED,
    OUTBOX_WAITING,
    log,
)
from solvent.platform.tools import Tools, job_scope
from solvent.tenancy import suspending
from solvent.worker import tending

_POLL_S = 2.0
_AWAY_S = 1.0
_SUSPENDED_WAIT = timedelta(minutes=1)

Job = Callable[[Event, Tools], Awaitable[None]]
JOBS: dict[str, Job] = {
    events.IMPORT_REQUESTED: connector_jobs.import_requested,
    events.TRANSACTIONS_BOOKED: ledger_jobs.transactions_booked,
    events.LEDGER_POSTED: score_jobs.ledger_posted,
    events.SCORE_HISTORY_DUE: score_jobs.history_due,
    events.SCORE_CHANGED: insight_jobs.score_changed,
    events.EXPORT_REQUESTED: custody_jobs.export_requested,
}


async def run(tools: Tools, *, relay_url: str, loops: int = 2) -> None:
    """Relay until cancelled. Several processes may do so on one database."""
    wake = asyncio.Event()
    tasks = [
        asyncio.create_task(
            postgres.hear(
                relay_url,
                channel=outbox.WAKE_CHANNEL,
                told=lambda _said: wake.set(),
                begun=wake.set,
            ),
            name="relay-hear",
        ),
        asyncio.create_task(tending.run(tools, relay_url=relay_url), name="audit"),
        *(
            asyncio.create_task(_loop(tools, wake), name=f"relay-{number}")
            for number in range(loops)
        ),
    ]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def drain(tools: Tools, *, but: Collection[str] = ()) -> int:
    """Relay until nothing waits that can be tried now; returns how many events were handled.

    but: types of events that are left to another process.
    """
    count = 0
    while await _one(tools, but=but):
        count += 1
    return count


async def _loop(tools: Tools, wake: asyncio.Event) -> None:
    while True:
        try:
            while await _one(tools):
                pass
            await _measure(tools)
        except DatabaseAway:
            log.warning("worker.relay.database_away")
            await asyncio.sleep(_AWAY_S)
            continue
        except Exception as fault:  # noqa: BLE001  a relay that ended would be missed by nobody
            log.error("worker.relay.failed", exc_info=fault)
            await asyncio.sleep(_AWAY_S)
            continue
        wake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), timeout=_POLL_S)


async def _one(tools: Tools, *, but: Collection[str] = ()) -> bool:
    """Handle one event if one waits. The row stays locked until its job is done."""
    async with tools.database.relaying() as connection:
        event = await outbox.claim(connection, now=tools.now(), but=but)
        if event is None:
            return False
        if await _must_wait(tools, event):
            await outbox.put_off(connection, event, until=tools.now() + _SUSPENDED_WAIT)
            return True
        await _announce_live(tools, event)
        job = JOBS.get(event.type)
        try:
            if job is not None:
                await job(event, tools)
        except Exception as fault:  # noqa: BLE001  a job may fail in any way; the event is kept
            tries = await outbox.failed(connection, event, fault=_told(fault), now=tools.now())
            EVENTS_HANDLED.labels(event.type, "failed").inc()
            log.error(
                "worker.event.failed",
                type=event.type,
                event_id=str(event.event_id),
                tries=tries,
                exc_info=fault,
            )
            return True
        await outbox.done(connection, event, now=tools.now())
    EVENTS_HANDLED.labels(event.type, "done").inc()
    EVENT_SECONDS.labels(event.type).observe((tools.now() - event.time).total_seconds())
    return True


def _told(fault: Exception) -> str:
    """Say what failed without what it was about: a driver's message may quote a value."""
    name = type(fault).__name__
    return f"{name}: {fault}" if isinstance(fault, SolventError) else name


async def _must_wait(tools: Tools, event: Event) -> bool:
    """Tell whether the event's organisation is suspended: its jobs wait, unfailed."""
    scope = job_scope(TenantId(event.tenant_id), "relay")
    async with tools.database.scoped(scope) as connection:
        return await suspending.is_suspended(connection, scope)


async def _announce_live(tools: Tools, event: Event) -> None:
    async with tools.database.relaying() as connection:
        await outbox.tell(connection, event)


async def _measure(tools: Tools) -> None:
    async with tools.database.relaying() as connection:
        waiting, parked = await outbox.depth(connection)
    OUTBOX_WAITING.set(waiting)
    OUTBOX_PARKED.set(parked)
