"""Jobs of custody: an export that was asked for is made."""

from __future__ import annotations

from solvent import ids
from solvent.custody import making
from solvent.events import Event
from solvent.ids import TenantId
from solvent.platform.tools import Tools, job_scope


async def export_requested(event: Event, tools: Tools) -> None:
    """Make an export."""
    scope = job_scope(TenantId(event.tenant_id), "exporting")
    export_id = ids.read(ids.EXPORT, str(event.data["export"]))
    await making.make(tools, scope, export_id=export_id)
