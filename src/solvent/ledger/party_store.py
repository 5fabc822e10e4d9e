"""Tables of the ledger as they are read: entries by party, by certainty and by import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger.reading_store import LISTED, STANDS
from solvent.ledger.tally import BANK_SIDE, Span
from solvent.platform.postgres import Connection, Record


async def totals(
    connection: Connection, scope: Scope, company_id: UUID, *, span: Span, seq: int
) -> list[Record]:
    """Sum standing bank entries by party, direction and account.

    Fields: party, inward, account_id; times since the first day of payments; payments and
    amount_minor since the first day of parties.
    """
    return list(
        await connection.fetch(
            "select party, amount_minor > 0 as inward, account_id, count(*) as times,"
            " count(*) filter (where dated_on >= $4) as payments,"
            " coalesce(sum(amount_minor) filter (where dated_on >= $4), 0)::bigint"
            " as amount_minor from entry e where tenant_id = $1 and company_id = $2"
            " and dated_on >= $5 and dated_on <= $6 and seq <= $3 and line_id is not null"
            + STANDS.format(known="$3")
            + " group by party, amount_minor > 0, account_id",
            scope.tenant_id,
            company_id,
            seq,
            span.parties_from,
            span.payments_from,
            span.as_of,
        )
    )


async def payments(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    span: Span,
    seq: int,
    ways: Sequence[tuple[str, bool]],
) -> list[Record]:
    """List standing bank entries of parties and directions since the first day of payments."""
    return list(
        await connection.fetch(
            "select e.entry_id, e.dated_on, e.amount_minor, e.account_id, e.party, e.description,"
            " p.account_id as bank_id"
            " from entry e join unnest($6::text[], $7::boolean[]) as wanted (party, inward)"
            " on e.party = wanted.party and (e.amount_minor > 0) = wanted.inward"
            " join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.entry_id"
            f" and p.posting_no = {BANK_SIDE}"
            " where e.tenant_id = $1 and e.company_id = $2 and e.dated_on >= $4"
            " and e.dated_on <= $5 and e.seq <= $3 and e.line_id is not null"
            + STANDS.format(known="$3"),
            scope.tenant_id,
            company_id,
            seq,
            span.payments_from,
            span.as_of,
            [party for party, _ in ways],
            [inward for _, inward in ways],
        )
    )


async def count_in(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    account_id: UUID,
    *,
    seq: int,
    as_of: date,
) -> int:
    """Count the standing entries up to a day whose category is an account."""
    found: int = await connection.fetchval(
        "select count(*) from entry e where tenant_id = $1 and company_id = $2"
        " and account_id = $4 and dated_on <= $5 and seq <= $3" + STANDS.format(known="$3"),
        scope.tenant_id,
        company_id,
        seq,
        account_id,
        as_of,
    )
    return found


async def unplaced_alike(
    connection: Connection, scope: Scope, company_id: UUID, *, party: str, direction: str
) -> list[UUID]:
    """List lines of a party and direction that no person has placed."""
    sign = ">" if direction == "in" else "<"
    rows = await connection.fetch(
        "select line_id from entry e where tenant_id = $1 and company_id = $2 and party = $3"
        f" and amount_minor {sign} 0 and line_id is not null and rule <> 'person'"
        + STANDS.format(known=str(2**62)),
        scope.tenant_id,
        company_id,
        party,
    )
    return [row["line_id"] for row in rows]


async def days_of_import(
    connection: Connection, scope: Scope, company_id: UUID, import_id: UUID
) -> tuple[date, date] | None:
    """Give the first and last day of the entries posted from an import."""
    row = await connection.fetchrow(
        "select min(e.dated_on), max(e.dated_on) from posted_batch b join entry e"
        " on e.tenant_id = b.tenant_id and e.company_id = b.company_id"
        " and e.seq > b.seq_last - b.entries and e.seq <= b.seq_last"
        " where b.tenant_id = $1 and b.company_id = $2 and b.import_id = $3",
        scope.tenant_id,
        company_id,
        import_id,
    )
    return None if row is None or row[0] is None else (row[0], row[1])


async def unfirm(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    first: date,
    last: date,
    accounts: list[UUID],
    below: int,
) -> list[Record]:
    """List standing bank entries in one of the accounts or less sure than `below`, with `bank`."""
    return list(
        await connection.fetch(
            f"select {LISTED}, p.account_id as bank from entry e join posting p"
            " on p.tenant_id = e.tenant_id and p.entry_id = e.entry_id"
            " and p.account_id <> e.account_id"
            " where e.tenant_id = $1 and e.company_id = $2 and e.dated_on >= $3"
            " and e.dated_on <= $4 and e.line_id is not null"
            " and (e.account_id = any($5::uuid[]) or e.confidence < $6)"
            + STANDS.format(known=str(2**62)),
            scope.tenant_id,
            company_id,
            first,
            last,
            accounts,
            below,
        )
    )
