"""Jobs of the score: when the books have grown, the company is assessed."""

from __future__ import annotations

from dataclasses import replace

from solvent.events import Event
from solvent.health_score import assessing
from solvent.ids import TenantId
from solvent.platform import outbox
from solvent.platform.tools import Tools, job_scope

_MANY_ENTRIES = 50


async def ledger_posted(event: Event, tools: Tools) -> None:
    """Assess the company; a large batch asks for the ends of past months too."""
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
        await assessing.ask_for_history(
            tools.database,
            scope,
            company_id=event.company_id,
            known_seq=int(event.data["seq"]),
            now=tools.now(),
        )


async def history_due(event: Event, tools: Tools) -> None:
    """Assess the ends of past months from what is known now, and tell open pages once more."""
    added = await assessing.backfill(
        tools.database,
        job_scope(TenantId(event.tenant_id), "assessing"),
        company_id=event.company_id,
        today=tools.today(),
        now=tools.now(),
    )
    if added:
        async with tools.database.relaying() as connection:
            await outbox.tell(connection, replace(event, position=0))
