"""Resealing: a loop that seals rows again once an organisation has a newer data key."""

from __future__ import annotations

import asyncio

from solvent.errors import SolventError
from solvent.platform import resealing
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools

_EACH_S = 300.0


async def run(tools: Tools) -> None:
    """Look every five minutes until cancelled. Several processes may do so."""
    while True:
        try:
            walked = await resealing.catch_up(tools.database, tools.vault)
            if walked:
                log.info("worker.resealing.walked", organisations=walked)
        except SolventError as fault:
            log.warning("worker.resealing.put_off", reason=type(fault).__name__)
        except Exception as fault:  # noqa: BLE001  one that ended would be missed by nobody
            log.error("worker.resealing.failed", exc_info=fault)
        await asyncio.sleep(_EACH_S)
