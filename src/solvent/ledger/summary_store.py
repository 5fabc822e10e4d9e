"""Tables of the ledger summed up for pages: cash by week, movements, what has no place yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from solvent.ids import Scope
from solvent.platform.postgres import Connection, Record

_PICTURE = """
with own as (
    select account_id, role from account
    where tenant_id = $1 and company_id = $2
    and role in ('bank', 'card', 'transfers', 'suspense')
), moved as (
    select e.dated_on, e.amount_minor from entry e
    where e.tenant_id = $1 and e.company_id = $2 and e.seq <= $4 and e.line_id is not null
    and (e.dated_on between $6 and $3 or e.dated_on between $7 and $8)
    and e.kind <> 'reversal'
    and e.account_id not in (select account_id from own where role <> 'suspense')
    and not exists (select from entry r where r.tenant_id = e.tenant_id
        and r.reverses = e.entry_id and r.seq <= $4)
)
select
    (select jsonb_agg(jsonb_build_array(week, amount)) from (
        select width_bucket(d.dated_on, $5::date[]) as week, sum(d.amount_minor) as amount
        from day_total d join own using (account_id)
        where d.tenant_id = $1 and d.company_id = $2 and own.role = 'bank'
        and d.dated_on <= $3 and d.seq <= $4 group by 1) w) as weeks,
    (select dated_on from entry where tenant_id = $1 and company_id = $2 and kind = 'bank'
        order by dated_on, seq limit 1) as opened_on,
    (select coalesce(sum(d.amount_minor), 0)::bigint from day_total d
        where d.tenant_id = $1 and d.company_id = $2 and d.dated_on <= $3 and d.seq <= $4
        and d.account_id = any(array(select account_id from own where role = 'suspense')))
        as suspense_minor,
    m.*
from (
    select
        coalesce(sum(amount_minor) filter (where amount_minor > 0 and dated_on >= $6), 0)::bigint
            as in_minor,
        coalesce(-sum(amount_minor) filter (where amount_minor < 0 and dated_on >= $6), 0)::bigint
            as out_minor,
        coalesce(sum(amount_minor) filter (where amount_minor > 0 and dated_on <= $8), 0)::bigint
            as in_before_minor
    from moved) m
"""


async def picture(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    as_of: date,
    seq: int,
    week_starts: list[date],
    month: tuple[date, date],
    year_before: tuple[date, date],
) -> Record:
    """Sum up as known at a sequence that ends a batch.

    Gives weeks ([index of `week_starts` from 1, 0 for before; cash moved]), opened_on, in_minor,
    out_minor and in_before_minor of standing lines without transfers, and suspense_minor.
    month: the days of `in` and `out`, the last being as_of.
    """
    found = await connection.fetchrow(
        _PICTURE, scope.tenant_id, company_id, as_of, seq, week_starts, month[0], *year_before
    )
    if found is None:
        message = "a query without a filter gave no row"
        raise AssertionError(message)
    return found


async def balance(
    connection: Connection, scope: Scope, company_id: UUID, account_id: UUID, *, on: date
) -> int:
    """Sum an account's postings up to a day, debit positive."""
    found: int = await connection.fetchval(
        "select coalesce(sum(amount_minor), 0)::bigint from day_total where tenant_id = $1"
        " and company_id = $2 and account_id = $3 and dated_on <= $4",
        scope.tenant_id,
        company_id,
        account_id,
        on,
    )
    return found


async def newest_lines(
    connection: Connection, scope: Scope, known: Sequence[tuple[UUID, date, int]]
) -> dict[UUID, date]:
    """Find each company's newest day with an entry of a bank line, up to a day and a sequence."""
    rows = await connection.fetch(
        "select asked.company_id, newest.dated_on"
        " from unnest($2::uuid[], $3::date[], $4::bigint[]) as asked (company_id, as_of, seq)"
        " cross join lateral (select e.dated_on from entry e where e.tenant_id = $1"
        "   and e.company_id = asked.company_id and e.kind = 'bank'"
        "   and e.dated_on <= asked.as_of and e.seq <= asked.seq"
        "   order by e.dated_on desc, e.seq desc limit 1) newest",
        scope.tenant_id,
        [company_id for company_id, _, _ in known],
        [as_of for _, as_of, _ in known],
        [seq for _, _, seq in known],
    )
    return {row["company_id"]: row["dated_on"] for row in rows}


async def posted_import(
    connection: Connection, scope: Scope, company_id: UUID, import_id: UUID
) -> Record | None:
    """Read what posting made of an import: seq_last, entries; None before it is posted."""
    return await connection.fetchrow(
        "select seq_last, entries from posted_batch where tenant_id = $1 and company_id = $2"
        " and import_id = $3",
        scope.tenant_id,
        company_id,
        import_id,
    )


async def unplaced_between(
    connection: Connection,
    scope: Scope,
    company_id: UUID,
    *,
    account_id: UUID,
    first_seq: int,
    last_seq: int,
) -> int:
    """Count the entries of a stretch of sequences that stand in an account."""
    found: int = await connection.fetchval(
        "select count(*) from entry e where tenant_id = $1 and company_id = $2"
        " and seq between $3 and $4 and account_id = $5 and kind <> 'reversal'"
        " and not exists (select from entry r where r.tenant_id = e.tenant_id"
        " and r.reverses = e.entry_id)",
        scope.tenant_id,
        company_id,
        first_seq,
        last_seq,
        account_id,
    )
    return found
