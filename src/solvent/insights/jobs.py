"""Jobs of insights: when a score was stored, its findings are made."""

from __future__ import annotations

from solvent import ids
from solvent.events import Event
from solvent.ids import TenantId
from solvent.insights import explaining
from solvent.platform.tools import Tools, job_scope


async def score_changed(event: Event, tools: Tools) -> None:
    """Explain the assessment that the event names."""
    await explaining.explain(
        tools.database,
        job_scope(TenantId(event.tenant_id), "explaining"),
        assessment_id=ids.read(ids.ASSESSMENT, str(event.data["assessment"])),
        now=tools.now(),
        memory=tools.memory,
    )
