"""Tallying: a company's tally is read, from memory and what is new where that will do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger import party_store, reading_store, tally
from solvent.ledger.tally import Span, Tally
from solvent.platform.cache import Memory
from solvent.platform.postgres import Connection

_NEW_MAX = 500


async def read(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    span: Span,
    seq: int,
    memory: Memory | None = None,
) -> Tally:
    """Give the tally of a company at a sequence."""
    key = ("tally", scope.tenant_id, company_id)
    held: Tally | None = memory.get(key) if memory is not None else None
    found = None
    if held is not None and held.span == span and held.seq <= seq <= held.seq + _NEW_MAX:
        found = await _grown(connection, scope, company_id, held, seq)
    if found is None:
        found = await _whole(connection, scope, company_id, span, seq)
    if memory is not None:
        memory.put(key, found)
    return found


async def _grown(
    connection: Connection, scope: Scope, company_id: UUID, held: Tally, seq: int
) -> Tally | None:
    if held.seq == seq:
        return held
    entries = await reading_store.added(connection, scope, company_id, after=held.seq, seq=seq)
    ids = [row["entry_id"] for row in entries]
    postings = await reading_store.postings(connection, scope, ids)
    return tally.with_new(held, seq=seq, entries=entries, postings=postings)


async def _whole(
    connection: Connection, scope: Scope, company_id: UUID, span: Span, seq: int
) -> Tally:
    known = await reading_store.known_at(connection, scope, company_id, as_of=span.as_of, seq=seq)
    days: dict[tuple[date, UUID], int] = {}
    for row in await reading_store.day_totals(connection, scope, company_id, known):
        place = (row["dated_on"], row["account_id"])
        days[place] = days.get(place, 0) + row["amount_minor"]
    times: dict[tuple[str, bool], int] = {}
    parties: dict[tuple[str, UUID], tuple[int, int]] = {}
    for row in await party_store.totals(connection, scope, company_id, span=span, seq=seq):
        way = (row["party"], row["inward"])
        times[way] = times.get(way, 0) + row["times"]
        if row["payments"]:
            place_ = (row["party"], row["account_id"])
            total, count = parties.get(place_, (0, 0))
            parties[place_] = (total + row["amount_minor"], count + row["payments"])
    few = [way for way, count in times.items() if count <= span.most]
    rows = await party_store.payments(connection, scope, company_id, span=span, seq=seq, ways=few)
    return Tally(
        span=span,
        seq=seq,
        opened_on=await reading_store.opened_on(
            connection, scope, company_id, as_of=span.as_of, seq=seq
        ),
        days=days,
        times=times,
        payments={row["entry_id"]: tally.movement(row, row["bank_id"]) for row in rows},
        parties=parties,
        suspense_lines=0
        if span.suspense_id is None
        else await party_store.count_in(
            connection, scope, company_id, span.suspense_id, seq=seq, as_of=span.as_of
        ),
    )
