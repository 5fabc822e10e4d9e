"""Tables of the ledger as they are read: totals at a day and a sequence, entries, parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record

_STANDS = (
    " and e.kind <> 'reversal' and not exists (select from entry r"
    " where r.tenant_id = e.tenant_id and r.reverses = e.entry_id and r.seq <= {known})"
)
_LISTED = (
    "e.entry_id, e.seq, e.dated_on, e.kind, e.line_id, e.party, e.description, e.account_id,"
    " e.amount_minor, e.rule, e.reason, e.evidence, e.confidence"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A question's place in time: entries dated up to `as_of`, as known at sequence `seq`.

    seq_whole: the last batch boundary at or below seq; daily totals serve up to it, and single
    postings between it and seq.
    """

    as_of: date
    seq: int
    seq_whole: int


async def known_at(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date, seq: int
) -> Known:
    """Find the batch boundary below a sequence."""
    whole = await connection.fetchval(
        "select seq_last from posted_batch where tenant_id = $1 and company_id = $2"
        " and seq_last <= $3 order by seq_last desc limit 1",
        scope.tenant_id,
        company_id,
        seq,
    )
    return Known(as_of, seq, whole or 0)


async def day_totals(
    connection: Connection, scope: Scope, company_id: UUID, known: Known
) -> list[Record]:
    """List sums by day and account: dated_on, account_id, amount_minor, postings; by day."""
    rows = await connection.fetch(
        "select dated_on, account_id, sum(amount_minor)::bigint as amount_minor,"
        " sum(postings)::bigint as postings from day_total"
        " where tenant_id = $1 and company_id = $2 and dated_on <= $3 and seq <= $4"
        " group by dated_on, account_id order by dated_on",
        scope.tenant_id,
        company_id,
        known.as_of,
        known.seq_whole,
    )
    if known.seq == known.seq_whole:
        return list(rows)
    rest = await connection.fetch(
        "select p.dated_on, p.account_id, sum(p.amount_minor)::bigint as amount_minor,"
        " count(*) as postings from entry e join posting p using (tenant_id, entry_id)"
        " where e.tenant_id = $1 and e.company_id = $2 and e.seq > $4 and e.seq <= $5"
        " and e.dated_on <= $3 group by p.dated_on, p.account_id order by p.dated_on",
        scope.tenant_id,
        company_id,
        known.as_of,
        known.seq_whole,
        known.seq,
    )
    return sorted([*rows, *rest], key=lambda row: row["dated_on"])


async def bucket_totals(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    known: Known,
    *,
    starts: list[date],
) -> list[Record]:
    """List sums by period and account: bucket (index of `starts`), account_id, amount_minor.

    starts: ascending first days of periods; what is dated before the first has bucket 0, the
    period that starts at starts[n] has bucket n + 1.
    """
    return list(
        await connection.fetch(
            "select width_bucket(dated_on, $5::date[]) as bucket, account_id,"
            " sum(amount_minor)::bigint as amount_minor, sum(postings)::bigint as postings from ("
            "   select dated_on, account_id, amount_minor, postings from day_total"
            "   where tenant_id = $1 and company_id = $2 and dated_on <= $3 and seq <= $4"
            "   union all"
            "   select p.dated_on, p.account_id, p.amount_minor, 1 from entry e"
            "   join posting p using (tenant_id, entry_id) where e.tenant_id = $1"
            "   and e.company_id = $2 and e.seq > $4 and e.seq <= $6 and e.dated_on <= $3"
            " ) moved group by 1, 2",
            scope.tenant_id,
            company_id,
            known.as_of,
            known.seq_whole,
            starts,
            known.seq,
        )
    )


async def latest_batches(
    connection: Connection, scope: Scope, company_id: UUID, *, limit: int
) -> list[Record]:
    """List the newest batches of entries: seq_last, import_id, entries, posted_at."""
    return list(
        await connection.fetch(
            "select seq_last, import_id, entries, posted_at from posted_batch"
            " where tenant_id = $1 and company_id = $2 order by seq_last desc limit $3",
            scope.tenant_id,
            company_id,
            limit,
        )
    )


async def opened_on(connection: Connection, scope: Scope, company_id: UUID) -> date | None:
    """Give the day of the first entry that is no opening balance."""
    found: date | None = await connection.fetchval(
        "select dated_on from entry where tenant_id = $1 and company_id = $2 and kind = 'bank'"
        " order by dated_on, seq limit 1",
        scope.tenant_id,
        company_id,
    )
    return found


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; None and '' leave a side open.

    before: (dated_on, seq) of the last entry of the page before, for the next page.
    account_ids: entries with a posting on one of them. unsure: those in `suspense_id` or with a
    confidence under 65 that no person chose.
    """

    text: str = ""
    account_ids: tuple[UUID, ...] = ()
    first: date | None = None
    last: date | None = None
    unsure: bool = False
    suspense_id: UUID | None = None
    before: tuple[date, int] | None = None
    seq: int = 2**62
    limit: int = 50


async def entries(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> list[Record]:
    """List standing entries, newest first: see `_LISTED` for the fields."""
    values: list[object] = [scope.tenant_id, company_id, wanted.seq]
    where = "e.tenant_id = $1 and e.company_id = $2 and e.seq <= $3" + _STANDS.format(known="$3")

    def bind(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    if wanted.text:
        at = bind(f"%{_escape(wanted.text)}%")
        where += f" and (e.description ilike {at} or e.party ilike {at})"
    if wanted.account_ids:
        at = bind(list(wanted.account_ids))
        where += (
            f" and (e.account_id = any({at}::uuid[]) or exists (select from posting p"
            f" where p.tenant_id = $1 and p.entry_id = e.entry_id"
            f" and p.account_id = any({at}::uuid[])))"
        )
    if wanted.first:
        where += f" and e.dated_on >= {bind(wanted.first)}"
    if wanted.last:
        where += f" and e.dated_on <= {bind(wanted.last)}"
    if wanted.unsure:
        where += f" and (e.account_id = {bind(wanted.suspense_id)} or e.confidence < 65)"
        where += " and e.rule <> 'person'"
    if wanted.before:
        day, seq = wanted.before
        where += f" and (e.dated_on, e.seq) < ({bind(day)}, {bind(seq)})"
    return list(
        await connection.fetch(
            f"select {_LISTED} from entry e where {where}"
            f" order by e.dated_on desc, e.seq desc limit {bind(wanted.limit)}",
            *values,
        )
    )


async def history(
    connection: Connection, scope: Scope, company_id: UUID, line_id: UUID
) -> list[Record]:
    """List all entries ever made for a bank line, oldest first, with actor and created_at."""
    return list(
        await connection.fetch(
            f"select {_LISTED}, e.reverses, e.actor, e.created_at from entry e"
            " where e.tenant_id = $1 and e.company_id = $2 and e.line_id = $3 order by e.seq",
            scope.tenant_id,
            company_id,
            line_id,
        )
    )


async def by_id(
    connection: Connection, scope: Scope, company_id: UUID, entry_ids: list[UUID]
) -> list[Record]:
    """Read entries by their ids, newest first."""
    return list(
        await connection.fetch(
            f"select {_LISTED} from entry e where e.tenant_id = $1 and e.company_id = $2"
            " and e.entry_id = any($3::uuid[]) order by e.dated_on desc, e.seq desc",
            scope.tenant_id,
            company_id,
            entry_ids,
        )
    )


async def postings(connection: Connection, scope: Scope, entry_ids: list[UUID]) -> list[Record]:
    """List the postings of entries: entry_id, posting_no, account_id, amount_minor."""
    return list(
        await connection.fetch(
            "select entry_id, posting_no, account_id, amount_minor from posting"
            " where tenant_id = $1 and entry_id = any($2::uuid[]) order by entry_id, posting_no",
            scope.tenant_id,
            entry_ids,
        )
    )


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
            + _STANDS.format(known="$5")
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
            + _STANDS.format(known="$5")
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
        " and account_id = $4 and seq <= $3" + _STANDS.format(known="$3"),
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
        + _STANDS.format(known=str(2**62)),
        scope.tenant_id,
        company_id,
        party,
    )
    return [row["line_id"] for row in rows]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
            f"select {_LISTED}, p.account_id as bank from entry e join posting p"
            " on p.tenant_id = e.tenant_id and p.entry_id = e.entry_id"
            " and p.account_id <> e.account_id"
            " where e.tenant_id = $1 and e.company_id = $2 and e.dated_on >= $3"
            " and e.dated_on <= $4 and e.line_id is not null"
            " and (e.account_id = any($5::uuid[]) or e.confidence < $6)"
            + _STANDS.format(known=str(2**62)),
            scope.tenant_id,
            company_id,
            first,
            last,
            accounts,
            below,
        )
    )
