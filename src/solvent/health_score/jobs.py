"""Jobs of the score: when the books have grown, the company is assessed."""

from __future__ import annotations

from solvent.events import Event
from solvent.health_score import assessing
from solvent.ids import TenantId
from solvent.platform.tools import Tools, job_scope

_MANY_ENTRIES = 50


async def ledger_posted(event: Event, tools: Tools) -> None:
    """Assess the company; after a large batch, the ends of past months too."""
    scope = job_scope(TenantId(event.tenant_id), "assessing")
    await assessing.assess(
        tools.database,
        scope,
        company_id=event.company_id,
        today=tools.today(),
        now=tools.now(),
        memory=tools.memory,
    )
    if int(event.data["entries"]) >= _MANY_ENTRIES:
        await assessing.backfill(
            tools.database,
            scope,
            company_id=event.company_id,
            today=tools.today(),
            now=tools.now(),
        )
