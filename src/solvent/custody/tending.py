"""Tending: exports whose day is over are removed, organisations whose days are over are erased."""

from __future__ import annotations

import asyncio
from typing import Final

from solvent.custody import departing, departure_store, exporting, stowing
from solvent.errors import SolventError
from solvent.platform.telemetry import log
from solvent.platform.tools import Tools, job_scope

_EACH_S: Final = 60.0


async def run(tools: Tools) -> None:
    """Tend once a minute until cancelled. Several processes may do so."""
    while True:
        try:
            await tend(tools)
        except Exception as fault:  # noqa: BLE001  one that ended would be missed by nobody
            log.error("custody.tending.failed", exc_info=fault)
        await asyncio.sleep(_EACH_S)


async def tend(tools: Tools) -> None:
    """Do what is due now."""
    now = tools.now()
    for tenant_id in stowing.tenants_with_files(tools.settings.home):
        await exporting.expire(tools, job_scope(tenant_id, "tending"), now=now)
    async with tools.database.unscoped() as connection:
        due = await departure_store.due(connection, now=now)
    for tenant_id in due:
        try:
            await departing.erase(tools, tenant_id, now=now)
        except SolventError as fault:  # held, or taken back a moment ago: the others go on
            log.warning("custody.erasing.refused", reason=type(fault).__name__)
        except Exception as fault:  # noqa: BLE001  it is tried again, and the others go on
            log.error("custody.erasing.failed", exc_info=fault)
