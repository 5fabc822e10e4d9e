"""Tables of the ledger as they are read: entries by party, by certainty and by import."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger.reading_store import LISTED, STANDS
from solvent.platform.postgres import Connection, Record


async def recurring_payments(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    first: date,
    last: date,
    seq: int,
    most: int,
) -> list[Record]:
    """List standing bank entries of parties with at most so many movements in the days."""
    return list(
        await connection.fetch(
            "with e as materialized (select entry_id, dated_on, amount_minor, account_id, party,"
            " description, count(*) over (partition by party, amount_minor > 0) as times"
            " from entry e where tenant_id = $1 and company_id = $2 and dated_on >= $3"
            " and dated_on <= $4 and seq <= $5 and line_id is not null"
            + STANDS.format(known="$5")
            + ") select entry_id, dated_on, amount_minor, account_id, party, description from e"
            " where times <= $6 order by dated_on, entry_id",
            scope.tenant_id,
            company_id,
            first,
            last,
            seq,
            most,
        )
    )


async def party_totals(
    connection: Connection, scope: Scope, company_id: UUID, *, first: date, last: date, seq: int
) -> list[Record]:
    """Sum standing bank entries by party and account: party, account_id, amount_minor, payments."""
    return list(
        await connection.fetch(
            "select party, account_id, sum(amount_minor)::bigint as amount_minor,"
            " count(*) as payments from entry e where tenant_id = $1 and company_id = $2"
            " and dated_on >= $3 and dated_on <= $4 and seq <= $5 and line_id is not null"
            + STANDS.format(known="$5")
            + " group by party, account_id",
            scope.tenant_id,
            company_id,
            first,
            last,
            seq,
        )
    )


async def count_in(
    connection: Connection, scope: Scope, company_id: UUID, account_id: UUID, *, seq: int
) -> int:
    """Count the standing entries whose category is an account."""
    found: int = await connection.fetchval(
        "select count(*) from entry e where tenant_id = $1 and company_id = $2"
        " and account_id = $4 and seq <= $3" + STANDS.format(known="$3"),
        scope.tenant_id,
        company_id,
        seq,
        account_id,
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
