"""Finding: what other rooms and pages may read of the books' entries and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger import reading_store, store
from solvent.ledger.chart import Chart
from solvent.ledger.reading_store import Filter
from solvent.platform.postgres import Connection, Record


async def chart(connection: Connection, scope: Scope, company_id: UUID) -> Chart:
    """Read a company's chart of accounts."""
    return await store.chart(connection, scope, company_id)


async def entries(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> list[Record]:
    """List standing entries, newest first; see `reading_store.entries` for the fields."""
    return await reading_store.entries(connection, scope, company_id, wanted)


async def entries_by_id(
    connection: Connection, scope: Scope, company_id: UUID, entry_ids: list[UUID]
) -> list[Record]:
    """Read entries by their ids, newest first."""
    return await reading_store.by_id(connection, scope, company_id, entry_ids)


async def history(
    connection: Connection, scope: Scope, company_id: UUID, line_id: UUID
) -> list[Record]:
    """List all entries ever made for a bank line, oldest first."""
    return await reading_store.history(connection, scope, company_id, line_id)


async def postings(connection: Connection, scope: Scope, entry_ids: list[UUID]) -> list[Record]:
    """List the postings of entries."""
    return await reading_store.postings(connection, scope, entry_ids)


async def latest_batches(
    connection: Connection, scope: Scope, company_id: UUID, *, limit: int = 20
) -> list[Record]:
    """List the newest batches: seq_last, import_id, entries, posted_at."""
    return await reading_store.latest_batches(connection, scope, company_id, limit=limit)


async def opened_on(connection: Connection, scope: Scope, company_id: UUID) -> date | None:
    """Give the day of the first entry that is no opening balance."""
    return await reading_store.opened_on(connection, scope, company_id)


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows from which measures are taken; see `reading_store` for their fields."""

    chart: Chart
    seq: int
    opened_on: date | None
    days: list[Record]
    payments: list[Record]
    parties: list[Record]
    suspense_lines: int


async def measured(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    as_of: date,
    seq: int,
    payments_from: date,
    parties_from: date,
    payments_per_party_max: int,
    suspense_id: UUID | None,
) -> Measured:
    """Read all that the measures of one company need, as of a day and known at a sequence."""
    known = await reading_store.known_at(connection, scope, company_id, as_of=as_of, seq=seq)
    return Measured(
        chart=await store.chart(connection, scope, company_id),
        seq=seq,
        opened_on=await reading_store.opened_on(connection, scope, company_id),
        days=await reading_store.day_totals(connection, scope, company_id, known),
        payments=await reading_store.recurring_payments(
            connection,
            scope,
            company_id,
            first=payments_from,
            last=as_of,
            seq=seq,
            most=payments_per_party_max,
        ),
        parties=await reading_store.party_totals(
            connection, scope, company_id, first=parties_from, last=as_of, seq=seq
        ),
        suspense_lines=0
        if suspense_id is None
        else await reading_store.count_in(connection, scope, company_id, suspense_id, seq=seq),
    )
