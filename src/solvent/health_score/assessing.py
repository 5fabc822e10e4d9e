"""Assessing: features, forecast and score of one company are computed and stored as one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from solvent import events, ids, period
from solvent.events import Event
from solvent.features import measuring
from solvent.features.books import Books
from solvent.forecast import runway
from solvent.forecast.outlook import Outlook
from solvent.health_score import assessment as judgement
from solvent.health_score import document, store
from solvent.health_score.assessment import Assessment
from solvent.health_score.indicators import METHOD
from solvent.ids import Scope
from solvent.ledger import finding as ledger
from solvent.platform import outbox
from solvent.platform.cache import Memory
from solvent.platform.postgres import Connection, Database
from solvent.platform.telemetry import ASSESSING_SECONDS
from solvent.tenancy import finding as companies

_HISTORY_MONTHS = 24


async def assess(
    database: Database,
    scope: Scope,
    *,
    company_id: UUID,
    today: date,
    now: datetime,
    memory: Memory | None = None,
) -> UUID | None:
    """Assess a company as of today, unless its newest assessment knows all there is.

    One assessment per company runs at a time; what came meanwhile is in the next.
    Returns the new assessment's id.
    """
    async with database.scoped(scope) as connection:
        await store.take_turn(connection, company_id)
        company = await companies.company(connection, scope, company_id)
        last = await store.last(connection, scope, company_id)
        if not company.ledger_seq or (
            last is not None
            and last["known_seq"] >= company.ledger_seq
            and last["as_of"] >= today
            and last["rules_version"] == METHOD
            and not await measuring.announced_since(
                connection, scope, company_id, as_of=today, inputs=last["inputs"]
            )
        ):
            return None
        with ASSESSING_SECONDS.time():
            books = await measuring.read(connection, scope, company_id, as_of=today, memory=memory)
            outlook, found = await asyncio.to_thread(_judge, books)
        assessment_id = await _store(connection, scope, books, found, outlook, now=now)
        event = Event(
            event_id=ids.new(),
            tenant_id=scope.tenant_id,
            company_id=company_id,
            type=events.SCORE_CHANGED,
            time=now,
            data={
                "assessment": ids.show(ids.ASSESSMENT, assessment_id),
                "known_seq": books.known_seq,
            },
        )
        await outbox.announce(connection, event)
    return assessment_id


async def ask_for_history(
    database: Database, scope: Scope, *, company_id: UUID, known_seq: int, now: datetime
) -> None:
    """Ask for past months to be assessed, after what is more urgent."""
    event = Event(
        event_id=ids.new(),
        tenant_id=scope.tenant_id,
        company_id=company_id,
        type=events.SCORE_HISTORY_DUE,
        time=now,
        data={"known_seq": known_seq},
    )
    async with database.scoped(scope) as connection:
        await outbox.announce(connection, event)


async def backfill(
    database: Database, scope: Scope, *, company_id: UUID, today: date, now: datetime
) -> int:
    """Assess the ends of past months again from what is known now; daily ones of then stay.

    Returns how many were added.
    """
    async with database.scoped(scope) as connection:
        await store.take_turn(connection, company_id)
        company = await companies.company(connection, scope, company_id)
        done = await store.days_assessed(connection, scope, company_id, seq=company.ledger_seq)
        opened_on = await ledger.opened_on(
            connection, scope, company_id, as_of=today, seq=company.ledger_seq
        )
    if opened_on is None:
        return 0
    added = 0
    for day in _month_ends(opened_on, today):
        if day in done:
            continue
        async with database.scoped(scope) as connection:
            past = await measuring.read(connection, scope, company_id, as_of=day)
            outlook, found = await asyncio.to_thread(_judge, past)
            await _store(connection, scope, past, found, outlook, now=now, is_backfill=True)
        added += 1
    return added


async def reproduce(
    connection: Connection, scope: Scope, assessment_id: UUID
) -> tuple[Assessment, Assessment]:
    """Compute a stored assessment anew from the books as they were known then.

    Returns the stored and the recomputed one; they are equal while the method is the same.
    Raises AssessmentUnknown.
    """
    row = await store.by_id(connection, scope, assessment_id)
    books = await measuring.read(
        connection,
        scope,
        row["company_id"],
        as_of=row["as_of"],
        seq=row["known_seq"],
        inputs=row["inputs"],
    )
    _, again = await asyncio.to_thread(_judge, books)
    return document.from_document(row["document"]), again


def _judge(books: Books) -> tuple[Outlook, Assessment]:
    outlook = runway.forecast(books)
    return outlook, judgement.assess(books, outlook)


async def _store(
    connection: Connection,
    scope: Scope,
    books: Books,
    found: Assessment,
    outlook: Outlook,
    *,
    now: datetime,
    is_backfill: bool = False,
) -> UUID:
    assessment_id = ids.new()
    await store.add(
        connection,
        scope,
        books.company_id,
        assessment_id=assessment_id,
        as_of=found.as_of,
        known_seq=found.known_seq,
        score_hundredths=found.score,
        confidence=found.confidence.percent,
        inputs=measuring.inputs_of(books),
        document=document.to_document(found),
        outlook=outlook.to_document(),
        rules_version=found.method,
        is_backfill=is_backfill,
        now=now,
    )
    return assessment_id


def _month_ends(opened_on: date, today: date) -> Iterable[date]:
    first = max(opened_on + timedelta(days=60), period.add_months(today, -_HISTORY_MONTHS))
    return [month.ends_on for month in period.months_between(first, today) if month.ends_on < today]
