"""Tables of the ledger as they are read: totals at a day and a sequence, entries, parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.ledger.entry_filter import SEQ_LAST, Direction, Filter
from solvent.platform.postgres import Connection, Record

STANDS = (
    " and e.kind <> 'reversal' and not exists (select from entry r"
    " where r.tenant_id = e.tenant_id and r.reverses = e.entry_id and r.seq <= {known})"
)
LISTED = (
    "e.entry_id, e.seq, e.dated_on, e.kind, e.line_id, e.party, e.description, e.account_id,"
    " e.amount_minor, e.rule, e.reason, e.evidence, e.confidence"
)

# As `summary_store.picture` tells money in from money out.
_SIGN = {Direction.IN: ">", Direction.OUT: "<"}
_WENT = (
    " and e.line_id is not null and e.amount_minor {sign} 0"
    " and e.account_id not in (select account_id from account where tenant_id = $1"
    " and company_id = $2 and role in ('bank', 'card', 'transfers'))"
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
    first: date | None = None,
) -> list[Record]:
    """List sums by period and account: bucket (index of `starts`), account_id, amount_minor.

    first: what is dated before it is left out.

    starts: ascending first days of periods; what is dated before the first has bucket 0, the
    period that starts at starts[n] has bucket n + 1.
    """
    return list(
        await connection.fetch(
            "select width_bucket(dated_on, $5::date[]) as bucket, account_id,"
            " sum(amount_minor)::bigint as amount_minor, sum(postings)::bigint as postings from ("
            "   select dated_on, account_id, amount_minor, postings from day_total"
            "   where tenant_id = $1 and company_id = $2 and dated_on <= $3 and seq <= $4"
            "   and dated_on >= $7"
            "   union all"
            "   select p.dated_on, p.account_id, p.amount_minor, 1 from entry e"
            "   join posting p using (tenant_id, entry_id) where e.tenant_id = $1"
            "   and e.company_id = $2 and e.seq > $4 and e.seq <= $6 and e.dated_on <= $3"
            "   and e.dated_on >= $7"
            " ) moved group by 1, 2",
            scope.tenant_id,
            company_id,
            known.as_of,
            known.seq_whole,
            starts,
            known.seq,
            first or date.min,
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


async def opened_on(
    connection: Connection, scope: Scope, company_id: UUID, *, as_of: date, seq: int
) -> date | None:
    """Give the day of the first entry that is no opening balance, as known at a sequence."""
    found: date | None = await connection.fetchval(
        "select dated_on from entry where tenant_id = $1 and company_id = $2 and kind = 'bank'"
        " and dated_on <= $3 and seq <= $4 order by dated_on, seq limit 1",
        scope.tenant_id,
        company_id,
        as_of,
        seq,
    )
    return found


async def entries(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> list[Record]:
    """List standing entries, newest first: see `LISTED` for the fields."""
    where, values = _matching(scope, company_id, wanted)
    if wanted.before:
        values += wanted.before
        where += f" and (e.dated_on, e.seq) < (${len(values) - 1}, ${len(values)})"
    return list(
        await connection.fetch(
            # nosemgrep: sql-text-from-parameters - conditions are constants with $n
            f"select {LISTED} from entry e where {where}"
            f" order by e.dated_on desc, e.seq desc limit ${len(values) + 1}",
            *values,
            wanted.limit,
        )
    )


async def total(
    connection: Connection, scope: Scope, company_id: UUID, wanted: Filter
) -> tuple[int, int]:
    """Count and sum all standing entries that match, whatever `before` and `limit` say."""
    where, values = _matching(scope, company_id, wanted)
    found = await connection.fetchrow(
        # nosemgrep: sql-text-from-parameters - conditions are constants with $n
        "select count(*) as entries, coalesce(sum(e.amount_minor), 0)::bigint as amount_minor"
        f" from entry e where {where}",
        *values,
    )
    return (found["entries"], found["amount_minor"]) if found else (0, 0)


def _matching(scope: Scope, company_id: UUID, wanted: Filter) -> tuple[str, list[object]]:
    """Write the condition that a filter stands for, with its values."""
    values: list[object] = [scope.tenant_id, company_id]
    where = "e.tenant_id = $1 and e.company_id = $2" + STANDS.format(known=wanted.seq)
    if wanted.seq < SEQ_LAST:
        # Only where it is asked for: without it the index by day is always the better way.
        where += f" and e.seq <= {wanted.seq:d}"

    def bind(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    if wanted.text:
        at = bind(f"%{_escape(wanted.text)}%")
        amount = bind(wanted.amount_minor)
        where += (
            f" and (e.description ilike {at} or e.party ilike {at}"
            f" or abs(e.amount_minor) = {amount}::bigint)"
        )
    if wanted.account_ids:
        at = bind(list(wanted.account_ids))
        where += (
            f" and (e.account_id = any({at}::uuid[]) or exists (select from posting p"
            f" where p.tenant_id = $1 and p.entry_id = e.entry_id"
            f" and p.account_id = any({at}::uuid[])))"
        )
    if wanted.own_id:
        where += (
            " and exists (select from posting p where p.tenant_id = $1"
            f" and p.entry_id = e.entry_id and p.account_id = {bind(wanted.own_id)})"
        )
    for day, side in ((wanted.first, ">="), (wanted.last, "<=")):
        where += f" and e.dated_on {side} {bind(day)}" if day else ""
    if wanted.direction:
        where += _WENT.format(sign=_SIGN[wanted.direction])
    if wanted.unsure:
        where += f" and (e.account_id = {bind(wanted.suspense_id)} or e.confidence < 65)"
        where += " and e.rule <> 'person'"
    return where, values


async def added(
    connection: Connection, scope: Scope, company_id: UUID, *, after: int, seq: int
) -> list[Record]:
    """List all entries after a sequence up to another, with what they reverse."""
    return list(
        await connection.fetch(
            f"select {LISTED}, e.reverses from entry e where e.tenant_id = $1"
            " and e.company_id = $2 and e.seq > $3 and e.seq <= $4 order by e.seq",
            scope.tenant_id,
            company_id,
            after,
            seq,
        )
    )


async def history(
    connection: Connection, scope: Scope, company_id: UUID, line_id: UUID
) -> list[Record]:
    """List all entries ever made for a bank line, oldest first, with actor and created_at."""
    return list(
        await connection.fetch(
            f"select {LISTED}, e.reverses, e.actor, e.created_at from entry e"
            " where e.tenant_id = $1 and e.company_id = $2 and e.line_id = $3 order by e.seq",
            scope.tenant_id,
            company_id,
            line_id,
        )
    )


async def by_id(
    connection: Connection, scope: Scope, company_id: UUID, entry_ids: list[UUID]
) -> list[Record]:
    """Read entries by their ids, newest first, with reverses, actor and created_at."""
    return list(
        await connection.fetch(
            f"select {LISTED}, e.reverses, e.actor, e.created_at from entry e"
            " where e.tenant_id = $1 and e.company_id = $2 and e.entry_id = any($3::uuid[])"
            " order by e.dated_on desc, e.seq desc",
            scope.tenant_id,
            company_id,
            entry_ids,
        )
    )


async def postings(connection: Connection, scope: Scope, entry_ids: list[UUID]) -> list[Record]:
    """List the postings of entries: entry_id, posting_no, account_id, dated_on, amount_minor."""
    return list(
        await connection.fetch(
            "select entry_id, posting_no, account_id, dated_on, amount_minor from posting"
            " where tenant_id = $1 and entry_id = any($2::uuid[]) order by entry_id, posting_no",
            scope.tenant_id,
            entry_ids,
        )
    )


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
