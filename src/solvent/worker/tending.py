"""Tending the audit record: a loop that numbers what was committed and does what falls due."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from solvent.audit import jobs
from solvent.platform import postgres
from solvent.platform.postgres import DatabaseAway
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools

_POLL_S = 2.0
_AWAY_S = 1.0


async def run(tools: Tools, *, relay_url: str) -> None:
    """Tend until cancelled. Several processes may do so on one database."""
    wake = asyncio.Event()
    hearing = asyncio.create_task(
        postgres.hear(
            relay_url, channel=jobs.WAKE_CHANNEL, told=lambda _said: wake.set(), begun=wake.set
        ),
        name="audit-hear",
    )
    try:
        await _loop(tools, wake)
    finally:
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing


async def tend_once(tools: Tools) -> None:
    """Number all that waits and do all that is due now."""
    while await jobs.number_waiting(tools):
        pass
    await jobs.do_due(tools)


async def _loop(tools: Tools, wake: asyncio.Event) -> None:
    while True:
        wake.clear()
        try:
            await tend_once(tools)
        except DatabaseAway:
            log.warning("worker.audit.database_away")
            await asyncio.sleep(_AWAY_S)
        except Exception as fault:  # noqa: BLE001  a loop that ended would be missed by nobody
            log.error("worker.audit.failed", exc_info=fault)
            await asyncio.sleep(_AWAY_S)
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), timeout=_POLL_S)
