"""Jobs of connectors: a file that was asked for is read and booked."""

from __future__ import annotations

import time

from solvent import events, ids
from solvent.connectors import importing
from solvent.events import Event
from solvent.ids import ImportId, TenantId
from solvent.platform import outbox
from solvent.platform.tools import Tools, job_scope

_TELL_EVERY_S = 0.25


async def import_requested(event: Event, tools: Tools) -> None:
    """Read a file for its preview, or book it where that was agreed."""
    import_id = ImportId(ids.read(ids.IMPORT, str(event.data["import"])))
    scope = job_scope(TenantId(event.tenant_id), "importing")
    told_at = 0.0

    async def progress(done: int, total: int) -> None:
        nonlocal told_at
        if done not in {0, total} and time.monotonic() - told_at < _TELL_EVERY_S:
            return
        told_at = time.monotonic()
        await _tell(event, tools, done=done, total=total)

    await importing.carry_on(
        tools.database,
        scope,
        vault=tools.vault,
        import_id=import_id,
        progress=progress,
        now=tools.now(),
    )
    await _tell(event, tools, done=1, total=1)


async def _tell(event: Event, tools: Tools, *, done: int, total: int) -> None:
    """Tell open pages how far an import is; nothing is kept of it but the two numbers."""
    told = Event(
        event_id=event.event_id,
        tenant_id=event.tenant_id,
        company_id=event.company_id,
        type=events.IMPORT_PROGRESSED,
        time=tools.now(),
        data={"import": event.data["import"], "done": done, "total": total},
    )
    async with tools.database.relaying() as connection:
        await outbox.tell(connection, told)
