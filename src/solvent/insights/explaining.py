"""Explaining: the findings of an assessment are made, stored and told of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from solvent import events, ids
from solvent.events import Event
from solvent.features import measuring
from solvent.health_score import finding as scores
from solvent.ids import Scope
from solvent.insights import document, findings, store
from solvent.insights.finding import Finding
from solvent.platform import outbox
from solvent.platform.cache import Memory
from solvent.platform.postgres import Connection, Database


async def explain(
    database: Database,
    scope: Scope,
    *,
    assessment_id: UUID,
    now: datetime,
    memory: Memory | None = None,
) -> int | None:
    """Find what an assessment's books show, and store it.

    Returns the number of findings, or None where they were stored already.
    Raises AssessmentUnknown.
    """
    async with database.scoped(scope) as connection:
        stored = await scores.by_id(connection, scope, assessment_id)
        books = await measuring.read(
            connection,
            scope,
            stored.company_id,
            as_of=stored.assessment.as_of,
            seq=stored.assessment.known_seq,
            inputs=stored.inputs,
            memory=memory,
        )
        found = await asyncio.to_thread(findings.find, books, stored.outlook, stored.assessment)
        is_new = await store.add(
            connection,
            scope,
            stored.company_id,
            assessment_id=assessment_id,
            document=document.to_document(found),
            now=now,
        )
        if not is_new:
            return None
        event = Event(
            event_id=ids.new(),
            tenant_id=scope.tenant_id,
            company_id=stored.company_id,
            type=events.INSIGHT_CREATED,
            time=now,
            data={
                "assessment": ids.show(ids.ASSESSMENT, assessment_id),
                "findings": len(found),
            },
        )
        await outbox.announce(connection, event)
    return len(found)


async def last(connection: Connection, scope: Scope, company_id: UUID) -> tuple[Finding, ...]:
    """Read the newest findings of a company, none where there are none yet."""
    found = await store.last(connection, scope, company_id)
    return () if found is None else document.from_document(found)


async def of_assessment(
    connection: Connection, scope: Scope, assessment_id: UUID
) -> tuple[Finding, ...] | None:
    """Read the findings of an assessment, None while they are not written yet."""
    found = await store.of_assessment(connection, scope, assessment_id)
    return None if found is None else document.from_document(found)


async def last_of_each(
    connection: Connection, scope: Scope, company_ids: Sequence[UUID]
) -> dict[UUID, tuple[Finding, ...]]:
    """Read the newest findings of several companies, those without any left out."""
    found = await store.last_of_each(connection, scope, company_ids)
    return {company_id: document.from_document(one) for company_id, one in found.items()}
